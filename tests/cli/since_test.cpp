#include "src/cli/since.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/calendar.h"
#include "src/base/clock_text.h"

namespace mg {
namespace {

using testing::HasSubstr;

// A Wednesday in Berlin, 13:00, three days after summer time ended.
class Since : public testing::Test {
 protected:
  Since() { live_in("Europe/Berlin"); }
  ~Since() override { live_in("UTC"); }
  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static WallTime now() { return date_begin({2026, 10, 28}) + 13h; }
  static std::string since(std::string_view text) {
    const auto moment = parse_since(text, now());
    return moment ? format_date_and_clock(*moment) : moment.error().what;
  }
};

TEST_F(Since, TakesASpanBackFromNow) {
  EXPECT_EQ(since("24h"), "2026-10-27 13:00:00");
  EXPECT_EQ(since("7d"), "2026-10-21 14:00:00");
  EXPECT_EQ(since("1h30m"), "2026-10-28 11:30:00");
}

TEST_F(Since, TakesADate) {
  EXPECT_EQ(since("2026-10-01"), "2026-10-01 00:00:00");
  EXPECT_EQ(since(" 2026-10-28 "), "2026-10-28 00:00:00");
}

TEST_F(Since, TakesTheNamesOfTimes) {
  EXPECT_EQ(since("today"), "2026-10-28 00:00:00");
  EXPECT_EQ(since("Yesterday"), "2026-10-27 00:00:00");
  EXPECT_EQ(since("week"), "2026-10-26 00:00:00");
  EXPECT_EQ(since("month"), "2026-10-01 00:00:00");
}

TEST_F(Since, KnowsYesterdayAfterALongDay) {
  const auto moment = parse_since("yesterday", date_begin({2026, 10, 26}) + 30min);

  EXPECT_EQ(format_date_and_clock(moment.value()), "2026-10-25 00:00:00");
}

class BadSince : public Since, public testing::WithParamInterface<std::pair<std::string, std::string>> {};

TEST_P(BadSince, IsRefusedWithTheCure) {
  const auto& [text, reason] = GetParam();

  const auto moment = parse_since(text, now());

  ASSERT_FALSE(moment);
  EXPECT_EQ(moment.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(moment.error().what, HasSubstr(reason));
  EXPECT_THAT(moment.error().what, HasSubstr("7d"));
}

using Bad = std::pair<std::string, std::string>;
INSTANTIATE_TEST_SUITE_P(Each, BadSince,
                         testing::Values(Bad{"", "no time"}, Bad{"7", "no time"}, Bad{"2026", "no time"},
                                         Bad{"tomorrow", "no time"}, Bad{"-7d", "no time"},
                                         Bad{"2026-02-30", "no day"}, Bad{"2026-10-29", "yet to come"},
                                         Bad{"2026-1-1", "no time"}, Bad{"0000-01-01", "no day"},
                                         Bad{"2026-10-28T10:00", "no time"}, Bad{"99999d", "no time"}));

}  // namespace
}  // namespace mg
