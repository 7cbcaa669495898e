// The rests in the database: two runs that share them, clocks that jump, processes that die.
#include "src/run/stored_rests.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <random>

namespace mg {
namespace {

constexpr const char* kHost = "bilibili pages";
constexpr Instant kStart(1h);
constexpr WallTime kNoon(std::chrono::hours(24 * 20000 + 12));

// A folder that is gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "stored-rests-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::filesystem::path file() const { return path_ / "state.db"; }

 private:
  std::filesystem::path path_;
};

class StoredRestsTest : public testing::Test {
 protected:
  // Another process's clock: it was started later, so its monotonic time says something else.
  static constexpr Duration kAhead = 1000s;

  HostRest refuse(StoredRests& rests, Instant now) {
    return rests
        .change(kHost, now,
                [&](HostRest rest) {
                  return after_refusal(std::move(rest), failed(ErrorKind::throttled, "412"), now, now, pace_,
                                       random_);
                })
        .value();
  }
  bool claim(StoredRests& rests, Instant now) {
    const auto rest = rests.change(
        kHost, now, [&](HostRest before) { return with_claim(std::move(before), rests.self(), now, 5min); });
    return probes(rest.value(), rests.self(), now);
  }

  Folder folder_;
  Database one_database_{std::move(Database::open(folder_.file()).value())};
  Database two_database_{std::move(Database::open(folder_.file()).value())};
  WallTime wall_ = kNoon;
  StoredRests one_{one_database_, 1, [this] { return wall_; }};
  StoredRests two_{two_database_, 2, [this] { return wall_; }};
  Pace pace_{.rest_first = 60s, .rest_most = 30min};
  std::mt19937_64 random_{7};
};

TEST_F(StoredRestsTest, AreClosedForAHostThatNobodyHasToldOf) {
  EXPECT_EQ(one_.read(kHost, kStart).value(), HostRest{});
}

TEST_F(StoredRestsTest, GiveBackExactlyWhatWasWritten) {
  const HostRest rest = refuse(one_, kStart);

  wall_ += 30s;

  EXPECT_EQ(one_.read(kHost, kStart + 30s).value(), rest);
}

TEST_F(StoredRestsTest, TellAnotherRunByItsOwnClock) {
  const HostRest rest = refuse(one_, kStart);

  ASSERT_TRUE(two_.changed());
  const HostRest seen = two_.read(kHost, kStart + kAhead).value();

  EXPECT_EQ(seen.until, rest.until + kAhead);
  EXPECT_EQ(seen.strikes, 1);
  EXPECT_EQ(seen.reason, "412");
}

TEST_F(StoredRestsTest, HaveChangedOnlyWhenAnotherRunWrote) {
  (void)one_.changed();
  (void)two_.changed();

  refuse(one_, kStart);

  EXPECT_FALSE(one_.changed());
  EXPECT_TRUE(two_.changed());
  EXPECT_FALSE(two_.changed());
}

TEST_F(StoredRestsTest, GiveTheProbeToOneRunOnly) {
  const HostRest rest = refuse(one_, kStart);
  wall_ += rest.until - kStart;

  EXPECT_TRUE(claim(one_, rest.until));
  EXPECT_FALSE(claim(two_, rest.until + kAhead));
}

TEST_F(StoredRestsTest, HoldNobodyUpForAProberThatDied) {
  const HostRest rest = refuse(one_, kStart);
  wall_ += rest.until - kStart;
  const pid_t child = ::fork();
  if (child == 0) {
    auto own = Database::open(folder_.file());
    StoredRests rests(*own, 3, [this] { return wall_; });
    ::_exit(claim(rests, rest.until) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 0);

  EXPECT_TRUE(claim(one_, rest.until + 1s));
}

TEST_F(StoredRestsTest, GiveTheProbeToOneOfManyProcessesThatAskTogether) {
  const HostRest rest = refuse(one_, kStart);
  wall_ += rest.until - kStart;
  std::array<pid_t, 8> children{};
  for (std::size_t i = 0; i < children.size(); ++i) {
    children[i] = ::fork();
    if (children[i] != 0) continue;
    auto own = Database::open(folder_.file());
    StoredRests rests(*own, static_cast<std::int64_t>(10 + i), [this] { return wall_; });
    const bool probes = claim(rests, rest.until);
    // Lives on until all have asked: a claim of a dead process would be free again.
    (void)::kill(::getpid(), SIGSTOP);
    ::_exit(probes ? 1 : 0);
  }

  int probing = 0;
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, WUNTRACED);
  }
  for (const pid_t child : children) {
    ::kill(child, SIGCONT);
    int status = 0;
    ::waitpid(child, &status, 0);
    probing += WEXITSTATUS(status);
  }

  EXPECT_EQ(probing, 1);
}

TEST_F(StoredRestsTest, CountTheTimeThatTheMachineSlept) {
  const HostRest rest = refuse(one_, kStart);

  wall_ += 1h;  // the monotonic clock stood still

  EXPECT_EQ(breaker_at(rest, kStart + 1s), Breaker::resting);
  EXPECT_EQ(breaker_at(one_.read(kHost, kStart + 1s).value(), kStart + 1s), Breaker::half_open);
}

TEST_F(StoredRestsTest, RestNoLongerThanMeantWhenTheClockIsSetBack) {
  const HostRest rest = refuse(one_, kStart);

  wall_ -= 24h;

  const HostRest read = one_.read(kHost, kStart + 1s).value();
  EXPECT_LE(read.until, kStart + 1s + (rest.until - rest.began));
}

TEST_F(StoredRestsTest, FailWithAReasonWhenTheDatabaseIsNotWhatItWas) {
  ASSERT_TRUE(two_database_.run("drop table host_states"));

  EXPECT_FALSE(one_.read(kHost, kStart));
  EXPECT_FALSE(one_.change(kHost, kStart, [](HostRest rest) { return rest; }));
}

}  // namespace
}  // namespace mg
