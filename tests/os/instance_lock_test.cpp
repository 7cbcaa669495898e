#include "src/os/instance_lock.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <ctime>

#include "src/base/clock_text.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr WallTime kNow{std::chrono::seconds(1'700'000'000)};

class InstanceLockTest : public Scratch {
 protected:
  Result<InstanceLock> take(std::string_view what, WallTime now = kNow) const {
    return InstanceLock::take(here_ / "locks", what, now);
  }
};

}  // namespace

TEST_F(InstanceLockTest, SaysWhoHasItAndSinceWhen) {
  const auto first = take("the queue nightly");

  const auto second = take("the queue nightly", kNow + 60s);

  ASSERT_TRUE(first);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::busy);
  const std::string clock = format_date_and_clock(kNow).substr(11);
  EXPECT_EQ(second.error().what, "process " + std::to_string(::getpid()) +
                                     " works on the queue nightly since " + clock +
                                     "; this run was to be alone and does nothing, run it again later");
}

TEST_F(InstanceLockTest, NamesTheDayIfItIsAnother) {
  const auto first = take("the queue nightly");

  const auto second = take("the queue nightly", kNow + std::chrono::hours(48));

  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("since " + format_date_and_clock(kNow) + ";"));
}

TEST_F(InstanceLockTest, IsOfOneNameOnly) {
  const auto one = take("the queue nightly");

  EXPECT_TRUE(take("the queue weekly"));
}

TEST_F(InstanceLockTest, IsFreeOnceItsOwnerIsGone) {
  {
    const auto first = take("the queue nightly");
  }

  EXPECT_TRUE(take("the queue nightly"));
}

TEST_F(InstanceLockTest, IsFreeOnceItsOwnerWasKilled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    const auto lock = take("the queue nightly");
    (void)!::write(ends[1], "!", 1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  const bool held = !take("the queue nightly").has_value();

  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);

  EXPECT_TRUE(held);
  EXPECT_TRUE(take("the queue nightly"));
}

// flock and the first write are two steps; and a file may be damaged.
TEST_F(InstanceLockTest, StillHasASentenceIfTheFileSaysNothing) {
  const auto first = take("the queue nightly");
  for (const char* note : {"", "12", "x\ny\nz\n", "-5\n99999999999999999999\n", "\n\n\n"}) {
    std::ofstream(instance_lock_file(here_ / "locks", "the queue nightly")) << note;

    const auto second = take("the queue nightly");

    ASSERT_FALSE(second) << note;
    EXPECT_THAT(second.error().what, testing::StartsWith("another multiget works on the queue nightly;"));
  }
}

TEST_F(InstanceLockTest, SaysWhyItCannotBeTaken) {
  put("locks", "a file, no folder");

  const auto lock = take("the queue nightly");

  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, ErrorKind::local_io);
}

}  // namespace mg
