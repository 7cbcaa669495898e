#include "src/pace/effective_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::ElementsAre;

constexpr RateLimit kUnlimited{};
constexpr RateLimit kOne{BytesPerSecond{1'000'000}};
constexpr RateLimit kTwo{BytesPerSecond{2'000'000}};
constexpr RateLimit kThree{BytesPerSecond{3'000'000}};
constexpr RateLimit kFour{BytesPerSecond{4'000'000}};
const LocalMinute kNight{std::chrono::Monday, 23h};
const LocalMinute kDay{std::chrono::Monday, 12h};

// At night 2 MB/s by the schedule, by day nothing is said.
ConfiguredLimits config() {
  ConfiguredLimits limits;
  limits.run = kOne;
  limits.schedule =
      RateSchedule{.windows = {{.days = 0x7f, .from = 22h, .to = 24h, .limit = kTwo}}, .otherwise = {}};
  return limits;
}

TEST(EffectiveLimits, SetNoneWhereNobodyDid) {
  EXPECT_EQ(effective_limits({}, {}, {}, kDay), (EffectiveLimits{}));
}

TEST(EffectiveLimits, TakeTheConfigsWhereTheScheduleSaysNothing) {
  const auto effective = effective_limits(config(), {}, {}, kDay);

  EXPECT_EQ(effective.limits.run, kOne.rate);
  EXPECT_EQ(effective.run, LimitOrigin::config);
}

TEST(EffectiveLimits, TakeTheSchedulesBeforeTheConfigs) {
  const auto effective = effective_limits(config(), {}, {}, kNight);

  EXPECT_EQ(effective.limits.run, kTwo.rate);
  EXPECT_EQ(effective.run, LimitOrigin::schedule);
}

TEST(EffectiveLimits, TakeTheOptionBeforeTheSchedule) {
  const auto effective = effective_limits(config(), {.run = kThree}, {}, kNight);

  EXPECT_EQ(effective.limits.run, kThree.rate);
  EXPECT_EQ(effective.run, LimitOrigin::option);
}

TEST(EffectiveLimits, TakeWhatIsWantedWhileRunningBeforeAll) {
  const auto effective = effective_limits(config(), {.run = kThree}, kFour, kNight);

  EXPECT_EQ(effective.limits.run, kFour.rate);
  EXPECT_EQ(effective.run, LimitOrigin::verb);
}

TEST(EffectiveLimits, LetWhoeverCountsLiftThem) {
  EXPECT_EQ(effective_limits(config(), {.run = kThree}, kUnlimited, kNight).limits.run, std::nullopt);
  EXPECT_EQ(effective_limits(config(), {.run = kUnlimited}, {}, kNight).limits.run, std::nullopt);
  EXPECT_EQ(effective_limits(config(), {.run = kUnlimited}, {}, kNight).run, LimitOrigin::option);
}

TEST(EffectiveLimits, TakeAJobsFromTheOptionBeforeTheConfig) {
  ConfiguredLimits limits;
  limits.job = kOne;

  EXPECT_EQ(effective_limits(limits, {}, {}, kDay).limits.job, kOne.rate);
  EXPECT_EQ(effective_limits(limits, {.job = kTwo}, {}, kDay).limits.job, kTwo.rate);
  EXPECT_EQ(effective_limits(limits, {.job = kUnlimited}, {}, kDay).limits.job, std::nullopt);
}

TEST(EffectiveLimits, KeepThoseOfHostsAndQueuesWhateverTheRuns) {
  ConfiguredLimits limits;
  limits.hosts = {{"*.media.example", kOne.rate}};
  limits.queues = {{"night", kTwo}, {"day", kUnlimited}};

  const auto effective = effective_limits(limits, {}, kUnlimited, kDay);

  EXPECT_EQ(effective.limits.hosts, limits.hosts);
  EXPECT_EQ(effective.limits.queues, (std::map<std::string, BytesPerSecond>{{"night", *kTwo.rate}}));
}

TEST(EffectiveLimits, HoldTheHostsOfAProfilesGroupTogether) {
  SiteProfile profile{.name = "films"};
  profile.pages.hosts = {"www.films.example"};
  profile.media.hosts = {"*.one.example", "*.two.example"};
  profile.media.pace.rate = kOne.rate;

  const auto limits = host_limits(profile);

  ASSERT_EQ(limits.size(), 2U);
  EXPECT_EQ(limits[0].hosts, "*.one.example");
  EXPECT_EQ(limits[1].rate, kOne.rate);
  EXPECT_EQ(limits[0].group, limits[1].group);
  EXPECT_NE(limits[0].group, "");
}

}  // namespace
}  // namespace mg
