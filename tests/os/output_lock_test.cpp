#include "src/os/output_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/os/forked_process.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

class Lock : public Scratch {
 protected:
  std::filesystem::path file() const { return here_ / "sub" / "lock"; }
};

// A process that holds the lock until it is killed; it is held when the constructor is done.
class Holder : public ForkedProcess {
 public:
  explicit Holder(const std::filesystem::path& path)
      : ForkedProcess([&path](const Say& say) {
          const auto lock = OutputLock::try_lock(path);
          say(lock && *lock ? "held" : "");
        }) {}
  [[nodiscard]] bool held() const { return said() == "held"; }
};

}  // namespace

TEST_F(Lock, IsHeldByOneAtATime) {
  const auto first = OutputLock::try_lock(file());
  const auto second = OutputLock::try_lock(file());

  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->has_value());
  EXPECT_FALSE(second->has_value());
}

TEST_F(Lock, IsFreeAgainAndLeavesNoFileOnceReleased) {
  {
    const auto first = OutputLock::try_lock(file());
  }
  const bool left = std::filesystem::exists(file());

  const auto second = OutputLock::try_lock(file());

  EXPECT_FALSE(left);
  EXPECT_TRUE(second->has_value());
}

TEST_F(Lock, TellsItsOwner) {
  const Holder holder(file());

  const auto mine = OutputLock::try_lock(file());

  ASSERT_TRUE(holder.held());
  EXPECT_FALSE(mine->has_value());
  EXPECT_EQ(lock_owner(file()), holder.pid());
}

TEST_F(Lock, IsNoObstacleOnceItsOwnerWasKilled) {
  Holder holder(file());
  ASSERT_TRUE(holder.held());
  holder.kill_hard();
  ASSERT_TRUE(std::filesystem::exists(file()));

  const auto mine = OutputLock::try_lock(file());

  ASSERT_TRUE(mine);
  EXPECT_TRUE(mine->has_value());
  EXPECT_EQ(lock_owner(file()), ::getpid());
}

// Four processes take and drop the lock as fast as they can; who has it makes a folder that must not be
// there.
TEST_F(Lock, IsNeverHeldByTwoHoweverOftenItsFileComesAndGoes) {
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    for (int held = 0; held < 300;) {
      const auto lock = OutputLock::try_lock(file());
      if (!lock) ::_exit(1);
      if (!lock->has_value()) continue;
      ++held;
      std::error_code error;
      if (!std::filesystem::create_directory(here_ / "occupied", error)) ::_exit(2);
      std::filesystem::remove(here_ / "occupied", error);
    }
    ::_exit(0);
  }

  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(Lock, HasNoOwnerIfThereIsNoFileOrNonsenseInIt) {
  EXPECT_EQ(lock_owner(here_ / "missing"), std::nullopt);
  EXPECT_EQ(lock_owner(put("nonsense", "not a pid")), std::nullopt);
  EXPECT_EQ(lock_owner(put("empty", "")), std::nullopt);
}

TEST_F(Lock, SaysWhyItCannotLock) {
  std::filesystem::create_directories(file());

  const auto lock = OutputLock::try_lock(file());

  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, ErrorKind::local_io);
}

}  // namespace mg
