#include "src/run/limit_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <fstream>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr BytesPerSecond kOne{1'000'000};
constexpr BytesPerSecond kTwo{2'000'000};
constexpr BytesPerSecond kThree{3'000'000};

// A folder with a config file, whose content is a rate in bytes per second, or "wrong", and a database.
class LimitSourceTest : public testing::Test {
 protected:
  LimitSourceTest() {
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  ~LimitSourceTest() override { std::filesystem::remove_all(folder_); }

  static std::filesystem::path make_folder() {
    std::string pattern = testing::TempDir() + "mg_limits_XXXXXX";
    return ::mkdtemp(pattern.data());
  }
  // As editors do: another file takes its place.
  void write_config(const std::string& content) {
    std::ofstream(folder_ / "new") << content;
    std::filesystem::rename(folder_ / "new", config_);
  }
  Result<ConfiguredLimits> read_config() {
    reads_ += 1;
    std::ifstream file(config_);
    std::string word;
    file >> word;
    if (word == "wrong") return fail(ErrorKind::bad_input, "config.toml:1:1: wrong");
    ConfiguredLimits limits;
    limits.schedule = schedule_;
    if (!word.empty()) limits.run = RateLimit{BytesPerSecond{std::stod(word)}};
    return limits;
  }
  LimitSource make(OptionLimits options = {}) {
    return LimitSource({.files = {config_},
                        .read_config = [this] { return read_config(); },
                        .config = {},
                        .options = options,
                        .host_limits = {},
                        .run_limits = limits_});
  }
  RunId begin_run() {
    return *Journal(database_).begin_run(
        {.title = "list", .request = "{}", .pid = ::getpid(), .started = WallTime{}});
  }
  // What another process wants of the run.
  void want(RunId run, std::optional<RateLimit> limit) { ASSERT_TRUE(RunLimits(other_).want(run, limit)); }
  std::optional<HeldLimit> held() { return limits_.open_runs()->front().held; }

  std::filesystem::path folder_ = make_folder();
  std::filesystem::path config_ = folder_ / "config.toml";
  std::optional<RateSchedule> schedule_;
  int reads_ = 0;
  Database database_ = *Database::open(folder_ / "state.db");
  Database other_ = *Database::open(folder_ / "state.db");
  RunLimits limits_{database_};
};

// The day is a Thursday, 1 January 1970.
WallTime at(Duration time) {
  return WallTime(time);
}

TEST_F(LimitSourceTest, TellsAtFirstEvenThatThereIsNoLimit) {
  LimitSource source = make();

  const auto first = source.look(at(0s));
  const auto second = source.look(at(1s));

  EXPECT_EQ(first.limits, BandwidthLimits{});
  EXPECT_THAT(first.remarks, IsEmpty());
  EXPECT_EQ(second.limits, std::nullopt);
}

TEST_F(LimitSourceTest, ReadsTheConfigOnceWhileItStaysAsItIs) {
  write_config("1000000");
  LimitSource source = make();

  const auto first = source.look(at(0s));
  for (int second = 1; second < 100; ++second) (void)source.look(at(std::chrono::seconds(second)));

  EXPECT_EQ(first.limits->run, kOne);
  EXPECT_EQ(reads_, 1);
}

TEST_F(LimitSourceTest, ReadsAChangedConfigOnceItHasRested) {
  write_config("1000000");
  LimitSource source = make();
  (void)source.look(at(0s));

  write_config("2000000");
  const auto fresh = source.look(at(1s));
  const auto rested = source.look(at(2s));

  EXPECT_EQ(fresh.limits, std::nullopt);
  ASSERT_TRUE(rested.limits);
  EXPECT_EQ(rested.limits->run, kTwo);
  EXPECT_THAT(rested.remarks, ElementsAre(HasSubstr("1.9 MiB/s, set by config")));
}

TEST_F(LimitSourceTest, ReadsAConfigThatIsMadeAndLosesOneThatGoes) {
  LimitSource source = make();
  (void)source.look(at(0s));

  write_config("1000000");
  (void)source.look(at(1s));
  EXPECT_EQ(source.look(at(2s)).limits->run, kOne);

  std::filesystem::remove(config_);
  (void)source.look(at(3s));
  EXPECT_EQ(source.look(at(4s)).limits->run, std::nullopt);
}

TEST_F(LimitSourceTest, KeepsTheLimitsOfAConfigThatBecameWrongAndSaysSoOnce) {
  write_config("1000000");
  LimitSource source = make();
  (void)source.look(at(0s));

  write_config("wrong");
  (void)source.look(at(1s));
  const auto wrong = source.look(at(2s));
  const auto later = source.look(at(3s));

  EXPECT_EQ(wrong.limits, std::nullopt);
  EXPECT_THAT(wrong.remarks, ElementsAre(HasSubstr("config.toml:1:1: wrong")));
  EXPECT_THAT(later.remarks, IsEmpty());
}

TEST_F(LimitSourceTest, TakesAConfigThatIsRightAgain) {
  write_config("wrong");
  LimitSource source = make();
  (void)source.look(at(0s));

  write_config("2000000");
  (void)source.look(at(1s));

  EXPECT_EQ(source.look(at(2s)).limits->run, kTwo);
}

TEST_F(LimitSourceTest, FollowsTheClock) {
  schedule_ = parse_schedule("22:00-23:00 2000000, else 1000000").value();
  LimitSource source = make();

  EXPECT_EQ(source.look(at(21h + 59min + 59s)).limits->run, kOne);
  const auto evening = source.look(at(22h));
  EXPECT_EQ(evening.limits->run, kTwo);
  EXPECT_THAT(evening.remarks, ElementsAre(HasSubstr("set by schedule")));
  EXPECT_EQ(source.look(at(22h + 1min)).limits, std::nullopt);
  EXPECT_EQ(source.look(at(23h)).limits->run, kOne);
}

TEST_F(LimitSourceTest, DoesWhatAnotherProcessWants) {
  LimitSource source = make({.run = RateLimit{kOne}});
  const RunId run = begin_run();
  source.begin(run);
  EXPECT_EQ(source.look(at(0s)).limits->run, kOne);

  want(run, RateLimit{kThree});
  EXPECT_EQ(source.look(at(1s)).limits->run, kThree);
  want(run, RateLimit{});
  EXPECT_EQ(source.look(at(2s)).limits->run, std::nullopt);
  want(run, {});
  EXPECT_EQ(source.look(at(3s)).limits->run, kOne);
}

TEST_F(LimitSourceTest, CaresNotWhatIsWantedOfOtherRuns) {
  LimitSource source = make();
  source.begin(begin_run());
  const RunId another = begin_run();
  (void)source.look(at(0s));

  want(another, RateLimit{kThree});

  EXPECT_EQ(source.look(at(1s)).limits, std::nullopt);
}

TEST_F(LimitSourceTest, TellsOthersWhatHolds) {
  LimitSource source = make({.run = RateLimit{kOne}});
  const RunId run = begin_run();
  source.begin(run);

  (void)source.look(at(0s));
  EXPECT_EQ(held(), (HeldLimit{RateLimit{kOne}, "--limit-rate"}));
  want(run, RateLimit{});
  (void)source.look(at(1s));
  EXPECT_EQ(held(), (HeldLimit{RateLimit{}, "multiget limit"}));
}

TEST_F(LimitSourceTest, TellsOthersAlsoWhenItHadLookedBeforeTheRunBegan) {
  LimitSource source = make({.run = RateLimit{kOne}});
  (void)source.look(at(0s));

  source.begin(begin_run());
  (void)source.look(at(1s));

  EXPECT_EQ(held(), (HeldLimit{RateLimit{kOne}, "--limit-rate"}));
}

TEST_F(LimitSourceTest, PutsTheSitesHostLimitsBehindTheConfigs) {
  const HostLimit sites{"*.media.example", kOne};
  const HostLimit configs{"a.media.example", kTwo};
  LimitSource source({.files = {},
                      .read_config = [&]() -> Result<ConfiguredLimits> {
                        ConfiguredLimits limits;
                        limits.hosts = {configs};
                        return limits;
                      },
                      .config = {},
                      .options = {},
                      .host_limits = {sites},
                      .run_limits = limits_});

  EXPECT_THAT(source.look(at(0s)).limits->hosts, ElementsAre(configs, sites));
}

TEST_F(LimitSourceTest, RemarksOnNothingWhereOnlyAHostsLimitChanged) {
  std::vector<HostLimit> hosts;
  LimitSource source({.files = {config_},
                      .read_config = [&]() -> Result<ConfiguredLimits> {
                        ConfiguredLimits limits;
                        limits.hosts = hosts;
                        return limits;
                      },
                      .config = {},
                      .options = {},
                      .host_limits = {},
                      .run_limits = limits_});
  (void)source.look(at(0s));

  hosts = {{"*.media.example", kOne}};
  write_config("x");
  (void)source.look(at(1s));
  const auto changed = source.look(at(2s));

  EXPECT_EQ(changed.limits->hosts, hosts);
  EXPECT_THAT(changed.remarks, IsEmpty());
}

}  // namespace
}  // namespace mg
