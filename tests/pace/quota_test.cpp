#include "src/pace/quota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace mg {
namespace {

using testing::HasSubstr;

Quota per_day(Bytes amount) {
  return {.amount = amount, .period = Period::day, .hosts = {}, .queue = {}};
}

Quota read(std::string_view text) {
  const auto quota = parse_quota(text);
  EXPECT_TRUE(quota) << quota.error().what;
  return quota.value_or(Quota{});
}

TEST(ParseQuota, ReadsAnAmountAndAPeriod) {
  EXPECT_EQ(read("20G/day"), per_day({20LL << 30}));
  EXPECT_EQ(read("500M/hour").period, Period::hour);
  EXPECT_EQ(read("500M/hour").amount, 500_MiB);
  EXPECT_EQ(read("1T/month").period, Period::month);
  EXPECT_EQ(read("1.5GiB/week").amount, Bytes{3LL << 29});
}

TEST(ParseQuota, TakesOtherSpellings) {
  EXPECT_EQ(read(" 20 GiB / Day "), per_day({20LL << 30}));
  EXPECT_EQ(read("700/d"), per_day(700_B));
  EXPECT_EQ(read("700B/h").period, Period::hour);
  EXPECT_EQ(read("7k/w").period, Period::week);
  EXPECT_EQ(read("7k/mo").period, Period::month);
  EXPECT_EQ(read("7k/daily").period, Period::day);
}

class BadQuota : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(BadQuota, IsRefusedWithTheCure) {
  const auto& [text, reason] = GetParam();

  const auto quota = parse_quota(text);

  ASSERT_FALSE(quota);
  EXPECT_EQ(quota.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(quota.error().what, HasSubstr(reason));
  EXPECT_THAT(quota.error().what, HasSubstr("20G/day"));
}

using Bad = std::pair<std::string, std::string>;
INSTANTIATE_TEST_SUITE_P(Each, BadQuota,
                         testing::Values(Bad{"", "in which time"}, Bad{"20G", "in which time"},
                                         Bad{"20G/", "per hour, day"}, Bad{"20G/year", "per hour, day"},
                                         Bad{"20G/m", "per hour, day"}, Bad{"20G/day/day", "no amount"},
                                         Bad{"/day", "no amount"}, Bad{"0/day", "at least one byte"},
                                         Bad{"-1G/day", "no amount"}, Bad{"20Gb/day", "no amount"},
                                         Bad{"20Mbit/day", "no amount"}, Bad{"nan/day", "no amount"},
                                         Bad{"9999999T/day", "no amount"}, Bad{"much/day", "no amount"}));

TEST(QuotaWords, SayWhatMayBeReceived) {
  EXPECT_EQ(quota_words(read("20G/day")), "20.0 GiB a day");
  EXPECT_EQ(quota_words({.amount = 500_MiB, .period = Period::hour, .hosts = "*.b.com", .queue = "night"}),
            "500 MiB an hour from *.b.com in queue night");
}

TEST(Quota, LetsAPageBeginThatFits) {
  EXPECT_EQ(may_start(per_day(100_B), 60_B, 0_B, 40_B, {}), QuotaAnswer::start);
}

TEST(Quota, StopsBeforeItWouldBePassed) {
  EXPECT_EQ(may_start(per_day(100_B), 61_B, 0_B, 40_B, {}), QuotaAnswer::next_period);
}

TEST(Quota, CountsWhatRunningWorkStillBrings) {
  EXPECT_EQ(may_start(per_day(100_B), 30_B, 31_B, 40_B, {}), QuotaAnswer::next_period);
}

TEST(Quota, TakesAPageOfUnknownSizeForTheMeanOfOthers) {
  EXPECT_EQ(may_start(per_day(100_B), 60_B, 0_B, {}, 40_B), QuotaAnswer::start);
  EXPECT_EQ(may_start(per_day(100_B), 61_B, 0_B, {}, 40_B), QuotaAnswer::next_period);
}

TEST(Quota, LetsAPageOfUnknownSizeBeginWhileAnythingIsLeft) {
  EXPECT_EQ(may_start(per_day(100_B), 99_B, 0_B, {}, {}), QuotaAnswer::start);
  EXPECT_EQ(may_start(per_day(100_B), 100_B, 0_B, {}, {}), QuotaAnswer::next_period);
}

TEST(Quota, NeverLetsAPageBeginThatIsLargerThanAllOfIt) {
  EXPECT_EQ(may_start(per_day(100_B), 0_B, 0_B, 101_B, {}), QuotaAnswer::never);
}

// The mean says little of a single page: whoever waits for its period must get on some day.
TEST(Quota, LetsOneOfUnknownSizeBeginAloneThoughTheOthersWereLargerThanAllOfIt) {
  EXPECT_EQ(may_start(per_day(100_B), 0_B, 0_B, {}, 500_B), QuotaAnswer::start);
  EXPECT_EQ(may_start(per_day(100_B), 1_B, 0_B, {}, 500_B), QuotaAnswer::next_period);
}

TEST(Quota, IsNotPassedByAnAbsurdEstimate) {
  EXPECT_EQ(may_start(per_day(100_B), 1_B, Bytes{INT64_MAX}, 1_B, {}), QuotaAnswer::next_period);
}

TEST(Quota, KnowsWhatAPageStillBrings) {
  EXPECT_EQ(still_to_come(100_B, 30_B, {}), 70_B);
  EXPECT_EQ(still_to_come({}, 30_B, 50_B), 20_B);
  EXPECT_EQ(still_to_come({}, 30_B, {}), 0_B);
  EXPECT_EQ(still_to_come(100_B, 130_B, {}), 0_B) << "larger than was announced";
}

// The day on which summer time ends.
TEST(Quota, HasTheUsersDays) {
  ::setenv("TZ", "Europe/Berlin", 1);
  ::tzset();
  const WallTime autumn = date_begin({2026, 10, 25});

  EXPECT_EQ(period_begin(Period::day, autumn + 24h + 30min), autumn);
  EXPECT_EQ(period_end(Period::day, autumn), autumn + 25h);
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

}  // namespace
}  // namespace mg
