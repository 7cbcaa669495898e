#include "src/pace/rate_schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::HasSubstr;
using namespace std::chrono;

constexpr RateLimit kUnlimited{};

RateLimit kib(double count) {
  return {BytesPerSecond{count * 1024}};
}

// What the schedule says; fails the test if it cannot be read.
std::optional<RateLimit> at(std::string_view text, weekday day, minutes of_day) {
  const auto schedule = parse_schedule(text);
  EXPECT_TRUE(schedule) << schedule.error().what;
  return schedule ? limit_at(*schedule, {day, of_day}) : std::nullopt;
}

std::string refusal(std::string_view text) {
  const auto schedule = parse_schedule(text);
  if (schedule) return "";
  EXPECT_EQ(schedule.error().kind, ErrorKind::bad_input);
  return schedule.error().what;
}

TEST(RateSchedule, HoldsFromTheFirstMinuteToBeforeTheLast) {
  constexpr const char* text = "09:00-18:00 200K, else 500K";

  EXPECT_EQ(at(text, Monday, 8h + 59min), kib(500));
  EXPECT_EQ(at(text, Monday, 9h), kib(200));
  EXPECT_EQ(at(text, Monday, 17h + 59min), kib(200));
  EXPECT_EQ(at(text, Monday, 18h), kib(500));
}

TEST(RateSchedule, ReachesOverMidnight) {
  constexpr const char* text = "23:00-07:00 unlimited, else 500K";

  EXPECT_EQ(at(text, Monday, 22h + 59min), kib(500));
  EXPECT_EQ(at(text, Monday, 23h), kUnlimited);
  EXPECT_EQ(at(text, Tuesday, 0min), kUnlimited);
  EXPECT_EQ(at(text, Tuesday, 6h + 59min), kUnlimited);
  EXPECT_EQ(at(text, Tuesday, 7h), kib(500));
}

TEST(RateSchedule, CountsAWindowOverMidnightToTheDayItBeginsOn) {
  constexpr const char* text = "Fri 22:00-06:00 100K";

  EXPECT_EQ(at(text, Friday, 5h), std::nullopt);
  EXPECT_EQ(at(text, Friday, 22h), kib(100));
  EXPECT_EQ(at(text, Saturday, 5h), kib(100));
  EXPECT_EQ(at(text, Saturday, 22h), std::nullopt);
}

TEST(RateSchedule, CountsAWindowOfSaturdayIntoSunday) {
  EXPECT_EQ(at("Sat 22:00-06:00 100K", Sunday, 5h), kib(100));
  EXPECT_EQ(at("Sun 22:00-06:00 100K", Sunday, 5h), std::nullopt);
}

TEST(RateSchedule, TakesTheFirstWindowThatMatches) {
  constexpr const char* text = "Mon-Fri 09:00-18:00 200K, 12:00-13:00 unlimited, Sat,Sun 1M";

  EXPECT_EQ(at(text, Monday, 12h), kib(200));
  EXPECT_EQ(at(text, Sunday, 12h), kUnlimited);
  EXPECT_EQ(at(text, Sunday, 14h), kib(1024));
}

TEST(RateSchedule, SaysNothingOutsideItsWindows) {
  EXPECT_EQ(at("Mon-Fri 09:00-18:00 200K", Sunday, 12h), std::nullopt);
}

TEST(RateSchedule, TakesAnElseAlone) {
  EXPECT_EQ(at("else 500K", Sunday, 12h), kib(500));
}

TEST(RateSchedule, ReadsListsAndRangesOfDays) {
  constexpr const char* text = "Mon, Wed - Fri,sunday 200K";

  for (const weekday day : {Monday, Wednesday, Thursday, Friday, Sunday}) {
    EXPECT_EQ(at(text, day, 0min), kib(200)) << day.c_encoding();
  }
  for (const weekday day : {Tuesday, Saturday}) {
    EXPECT_EQ(at(text, day, 0min), std::nullopt) << day.c_encoding();
  }
}

TEST(RateSchedule, ReadsARangeOfDaysOverTheWeekend) {
  EXPECT_EQ(at("Sat-Mon 200K", Sunday, 0min), kib(200));
  EXPECT_EQ(at("Sat-Mon 200K", Monday, 0min), kib(200));
  EXPECT_EQ(at("Sat-Mon 200K", Tuesday, 0min), std::nullopt);
}

TEST(RateSchedule, ReadsTheEndOfADayAsMidnight) {
  EXPECT_EQ(at("00:00-24:00 200K", Monday, 23h + 59min), kib(200));
  EXPECT_EQ(at("Mon 22:00-24:00 200K", Tuesday, 0min), std::nullopt);
  EXPECT_EQ(at("Mon 22:00-00:00 200K", Monday, 23h), kib(200));
  EXPECT_EQ(at("Mon 22:00-00:00 200K", Tuesday, 0min), std::nullopt);
}

TEST(RateSchedule, CaresNeitherForCaseNorForBlanks) {
  EXPECT_EQ(parse_schedule("  MON-fri   9:00 - 18:00\t200k ,ELSE  off "),
            parse_schedule("Mon-Fri 09:00-18:00 200K, else unlimited"));
}

struct BadText {
  const char* text;
  const char* named;  // the place, and what is wrong there
};
class BadSchedule : public testing::TestWithParam<BadText> {};

TEST_P(BadSchedule, IsRefusedWithThePlace) {
  EXPECT_THAT(refusal(GetParam().text), HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadSchedule,
    testing::Values(
        BadText{"", "at character 1: there is nothing"}, BadText{" \t", "at character 1"},
        BadText{"500K", "at character 1: days or a time are missing"},
        BadText{"unlimited", "at character 1: days or a time are missing"},
        BadText{"24:61-07:00 1M", "at character 1: \"24:61\" is no time"},
        BadText{"23:00-7:60 1M", "at character 7: \"7:60\" is no time"},
        BadText{"25:00-07:00 1M", "\"25:00\" is no time"}, BadText{"23:0-07:00 1M", "\"23:0\" is no time"},
        BadText{"9-18:00 1M", "\"9\" is no time"}, BadText{"24:00-07:00 1M", "nothing begins there"},
        BadText{"07:00-07:00 1M", "begin and end are the same"}, BadText{"23:00 1M", "a begin and an end"},
        BadText{"23:00-", "at character 7"}, BadText{"23:00-07:00", "at character 12: a rate is missing"},
        BadText{"23:00-07:00, else 1M", "at character 12: a rate is missing"},
        BadText{"23:00-07:00 5", "at character 13: \"5\" is less than 1 KiB/s"},
        BadText{"23:00-07:00 2000G", "more than 1 TiB/s"},
        BadText{"23:00-07:00 5M parsecs", "at character 16: a comma is missing"},
        BadText{"Funday 1M", "at character 1: \"Funday\" is no day"},
        BadText{"Mon- 1M", "at character 6: a day is missing"},
        BadText{"Mon,1M", "at character 5: a day is missing"},
        BadText{"23:00-07:00 1M,", "at character 16: a window or \"else\" is missing"},
        BadText{",", "at character 1"}, BadText{"else 1M, 23:00-07:00 1M", "at character 8: nothing can"},
        BadText{"else", "at character 5: a rate is missing"},
        BadText{"23:00-07:00 1M; else 2M", "at character 13"}, BadText{"Mon １M", "at character 5"},
        BadText{"Mon 1M, \u5468 1M", "at character 9"}));

TEST(RateSchedule, IsRefusedWhereItIsTooLong) {
  std::string text = "else 1M";
  for (int window = 0; window < 1000; ++window) text.insert(0, "23:00-07:00 1M,");

  EXPECT_THAT(refusal(text), HasSubstr("too long"));
}

}  // namespace
}  // namespace mg
