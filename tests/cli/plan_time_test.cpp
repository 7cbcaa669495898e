#include "src/cli/plan_time.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using testing::ElementsAre;

constexpr BytesPerSecond kMega{1024.0 * 1024.0};

ListLoad load(Bytes bytes) {
  return {.site = "bilibili",
          .by_host = {{"a.bilivideo.com", bytes}},
          .site_hosts = {"*.bilivideo.com"},
          .site_limits = {},
          .own = {},
          .all_its_jobs = {},
          .measured = {}};
}

TrafficSpan slot(const std::string& host, int number, Bytes received) {
  return {.host = host, .begins = WallTime(number * 10s), .lasts = 10s, .received = received, .sent = {}};
}

TEST(PlanTime, IsNotKnownWhereNothingLimitsAndNothingWasMeasured) {
  const TimeGuess guess = guess_time(std::vector{load(10_MiB)}, {}, "night");

  EXPECT_THAT(guess.lists, ElementsAre(std::nullopt));
  EXPECT_EQ(guess.all, std::nullopt);
}

TEST(PlanTime, IsNothingWhereNothingIsToCome) {
  const TimeGuess guess = guess_time(std::vector{load({})}, {}, "night");

  EXPECT_THAT(guess.lists, ElementsAre(Duration::zero()));
  EXPECT_EQ(guess.all, Duration::zero());
}

TEST(PlanTime, SharesTheLimitOfTheRun) {
  const TimeGuess guess = guess_time(std::vector{load(10_MiB), load(20_MiB)}, {.run = kMega}, "night");

  EXPECT_THAT(guess.lists, ElementsAre(10s, 20s));
  EXPECT_EQ(guess.all, 30s);
}

TEST(PlanTime, KeepsTheLimitOfItsQueueOnly) {
  const BandwidthLimits limits{.queues = {{"night", kMega}, {"day", {1}}}};

  EXPECT_EQ(guess_time(std::vector{load(10_MiB)}, limits, "night").all, 10s);
  EXPECT_EQ(guess_time(std::vector{load(10_MiB)}, limits, "other").all, std::nullopt);
}

TEST(PlanTime, LetsListsWithLimitsOfTheirOwnGoSideBySide) {
  ListLoad slow = load(20_MiB);
  slow.own = kMega;
  ListLoad fast = load(20_MiB);
  fast.own = BytesPerSecond{2 * kMega.count};

  const TimeGuess guess = guess_time(std::vector{slow, fast}, {}, "night");

  EXPECT_THAT(guess.lists, ElementsAre(20s, 10s));
  EXPECT_EQ(guess.all, 20s);
}

TEST(PlanTime, TakesTheFirstRuleForAHost) {
  const BandwidthLimits limits{.hosts = {{"*.bilivideo.com", kMega, ""}, {"*", BytesPerSecond{1}, ""}}};

  EXPECT_EQ(guess_time(std::vector{load(10_MiB)}, limits, "night").all, 10s);
}

TEST(PlanTime, PutsRulesForHostsBeforeThoseOfTheSite) {
  ListLoad limited = load(10_MiB);
  limited.site_limits = {{"*.bilivideo.com", BytesPerSecond{1}, "site"}};

  EXPECT_EQ(guess_time(std::vector{limited}, {.hosts = {{"*", kMega, ""}}}, "night").all, 10s);
}

TEST(PlanTime, TakesARuleForAllOfTheSitesHostsWhereTheHostIsNotKnown) {
  ListLoad unknown = load({});
  unknown.by_host = {{"", 10_MiB}};

  EXPECT_EQ(guess_time(std::vector{unknown}, {.hosts = {{"*.bilivideo.com", kMega, ""}}}, "night").all, 10s);
  EXPECT_EQ(guess_time(std::vector{unknown}, {.hosts = {{"a.*", kMega, ""}}}, "night").all, std::nullopt);
}

TEST(PlanTime, GoesByWhatWasMeasuredWhereThatIsLessThanTheLimit) {
  ListLoad measured = load(10_MiB);
  measured.measured = kMega;

  EXPECT_EQ(guess_time(std::vector{measured}, {.run = BytesPerSecond{10 * kMega.count}}, "night").all, 10s);
  EXPECT_EQ(guess_time(std::vector{measured}, {.run = BytesPerSecond{kMega.count / 2}}, "night").all, 20s);
}

TEST(PlanTime, SharesWhatTheSiteGave) {
  ListLoad measured = load(10_MiB);
  measured.measured = kMega;

  EXPECT_EQ(guess_time(std::vector{measured, measured}, {}, "night").all, 20s);
}

TEST(MeasuredRate, IsThatAtWhichTheTypicalByteArrived) {
  const std::vector<TrafficSpan> spans{slot("a.bilivideo.com", 1, 10_MiB), slot("a.bilivideo.com", 2, 10_MiB),
                                       slot("a.bilivideo.com", 3, 1_B)};

  const auto rate = measured_rate(spans, std::vector<std::string>{"*.bilivideo.com"});

  ASSERT_TRUE(rate);
  EXPECT_NEAR(rate->count, kMega.count, 1);
}

TEST(MeasuredRate, AddsHostsThatGaveAtTheSameTimeAndLeavesOthersOut) {
  const std::vector<TrafficSpan> spans{slot("a.bilivideo.com", 1, 10_MiB), slot("b.bilivideo.com", 1, 10_MiB),
                                       slot("example.com", 1, 100_MiB)};

  const auto rate = measured_rate(spans, std::vector<std::string>{"*.bilivideo.com"});

  ASSERT_TRUE(rate);
  EXPECT_NEAR(rate->count, 2 * kMega.count, 1);
}

TEST(MeasuredRate, IsNotKnownOfHostsThatGaveNothing) {
  EXPECT_EQ(measured_rate({}, std::vector<std::string>{"*"}), std::nullopt);
  EXPECT_EQ(measured_rate(std::vector{slot("example.com", 1, {})}, std::vector<std::string>{"*"}),
            std::nullopt);
}

}  // namespace
}  // namespace mg
