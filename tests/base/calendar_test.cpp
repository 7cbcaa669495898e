#include "src/base/calendar.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/clock_text.h"

namespace mg {
namespace {

class Calendar : public testing::Test {
 protected:
  ~Calendar() override { live_in("UTC"); }
  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static std::string begin(Period period, WallTime time) {
    return format_date_and_clock(period_begin(period, time));
  }
  static std::string end(Period period, WallTime time) {
    return format_date_and_clock(period_end(period, time));
  }
};

TEST_F(Calendar, KnowsThePeriodsOfAMoment) {
  live_in("Asia/Shanghai");
  const WallTime moment = date_begin({2026, 11, 1}) + 13h + 7min + 2s;  // a Sunday

  EXPECT_EQ(begin(Period::hour, moment), "2026-11-01 13:00:00");
  EXPECT_EQ(end(Period::hour, moment), "2026-11-01 14:00:00");
  EXPECT_EQ(begin(Period::day, moment), "2026-11-01 00:00:00");
  EXPECT_EQ(end(Period::day, moment), "2026-11-02 00:00:00");
  EXPECT_EQ(begin(Period::week, moment), "2026-10-26 00:00:00");
  EXPECT_EQ(end(Period::week, moment), "2026-11-02 00:00:00");
  EXPECT_EQ(begin(Period::month, moment), "2026-11-01 00:00:00");
  EXPECT_EQ(end(Period::month, moment), "2026-12-01 00:00:00");
}

TEST_F(Calendar, GoesOverTheEndsOfMonthsAndYears) {
  live_in("UTC");

  EXPECT_EQ(end(Period::month, date_begin({2026, 12, 31})), "2027-01-01 00:00:00");
  EXPECT_EQ(begin(Period::week, date_begin({2027, 1, 1})), "2026-12-28 00:00:00");
  EXPECT_EQ(end(Period::day, date_begin({2028, 2, 28})), "2028-02-29 00:00:00");
}

TEST_F(Calendar, KnowsShortAndLongDays) {
  live_in("Europe/Berlin");
  const WallTime spring = date_begin({2026, 3, 29});
  const WallTime autumn = date_begin({2026, 10, 25});

  EXPECT_EQ(period_end(Period::day, spring) - spring, 23h);
  EXPECT_EQ(period_end(Period::day, autumn) - autumn, 25h);
  EXPECT_EQ(period_begin(Period::day, autumn + 24h + 59min), autumn);
  EXPECT_EQ(period_end(Period::week, spring) - period_begin(Period::week, spring), 7 * 24h - 1h);
}

// In autumn 02:30 comes twice; each belongs to an hour of its own.
TEST_F(Calendar, KeepsTheHourThatComesTwiceApart) {
  live_in("Europe/Berlin");
  const WallTime first = date_begin({2026, 10, 25}) + 2h + 30min;

  EXPECT_EQ(period_begin(Period::hour, first + 1h) - period_begin(Period::hour, first), 1h);
  EXPECT_EQ(begin(Period::hour, first + 1h), "2026-10-25 02:00:00");
}

TEST_F(Calendar, BeginsADayWithoutMidnightWithItsFirstMoment) {
  live_in("America/Sao_Paulo");  // 2018-11-04 began at 01:00

  EXPECT_EQ(begin(Period::day, date_begin({2018, 11, 4}) + 5h), "2018-11-04 01:00:00");
  EXPECT_EQ(end(Period::day, date_begin({2018, 11, 3})), "2018-11-04 01:00:00");
}

TEST_F(Calendar, BeginsADayWithTwoMidnightsWithTheFirst) {
  live_in("America/Havana");  // on 2025-11-02 it was 00:00 to 01:00 twice
  const WallTime day = date_begin({2025, 11, 2});

  EXPECT_EQ(period_end(Period::day, day) - day, 25h);
  EXPECT_EQ(format_date_and_clock(day - 1s), "2025-11-01 23:59:59");
}

// Samoa had no 2011-12-30: the day after the 29th is the 31st.
TEST_F(Calendar, ComesOverADateThatWasLeftOut) {
  live_in("Pacific/Apia");

  EXPECT_EQ(end(Period::day, date_begin({2011, 12, 29}) + 5h), "2011-12-31 00:00:00");
}

class EveryHour : public Calendar, public testing::WithParamInterface<const char*> {};

TEST_P(EveryHour, IsWithinItsPeriods) {
  live_in(GetParam());
  for (WallTime time = date_begin({2017, 12, 31}); time < date_begin({2020, 1, 2}); time += 2h + 59s) {
    for (const Period period : {Period::hour, Period::day, Period::week, Period::month}) {
      const WallTime begins = period_begin(period, time);
      const WallTime ends = period_end(period, time);
      ASSERT_LE(begins, time) << format_date_and_clock(time);
      ASSERT_GT(ends, time) << format_date_and_clock(time);
      ASSERT_EQ(period_begin(period, begins), begins) << format_date_and_clock(time);
      ASSERT_EQ(period_begin(period, ends), ends) << format_date_and_clock(time);
      ASSERT_EQ(period_begin(period, ends - 1s), begins) << format_date_and_clock(time);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zones, EveryHour,
                         testing::Values("UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin",
                                         "America/Sao_Paulo", "America/Havana", "Pacific/Chatham"));

TEST_F(Calendar, KnowsWhichDatesThereAre) {
  EXPECT_TRUE(exists({2028, 2, 29}));
  EXPECT_FALSE(exists({2026, 2, 29}));
  EXPECT_FALSE(exists({2026, 13, 1}));
  EXPECT_FALSE(exists({2026, 0, 1}));
  EXPECT_FALSE(exists({2026, 4, 31}));
  EXPECT_FALSE(exists({26, 11, 1}));
  EXPECT_FALSE(exists({99999, 1, 1}));
}

TEST_F(Calendar, KnowsTheDateOfAMoment) {
  live_in("Asia/Shanghai");

  EXPECT_EQ(date_of(date_begin({2026, 11, 1})), (Date{2026, 11, 1}));
  EXPECT_EQ(date_of(date_begin({2026, 11, 1}) - Duration(1)), (Date{2026, 10, 31}));
}

}  // namespace
}  // namespace mg
