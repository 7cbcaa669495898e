#include "src/transfer/http_date.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using namespace std::chrono;

const sys_seconds kExample = sys_days(1994y / November / 6) + 8h + 49min + 37s;  // RFC 9110's own
const WallTime kNow = sys_days(2026y / March / 1) + 12h;

TEST(HttpDate, ReadsItsThreeForms) {
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(read_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(read_http_date("Sun Nov  6 08:49:37 1994", kNow), kExample);
  EXPECT_EQ(read_http_date("Wed Nov 16 08:49:37 1994", kNow), kExample + days(10));
}

TEST(HttpDate, ReadsWhatRealServersMakeOfThem) {
  for (const char* text :
       {" Sun, 06 Nov 1994 08:49:37 GMT\t", "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 06-Nov-1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun 06 Nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT"}) {
    const auto read = read_http_date(text, kNow);

    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, kExample) << text;
  }
}

TEST(HttpDate, KnowsTheCalendar) {
  EXPECT_EQ(read_http_date("Thu, 01 Jan 1970 00:00:00 GMT", kNow), sys_seconds());
  EXPECT_EQ(read_http_date("Thu, 29 Feb 2024 23:59:59 GMT", kNow), sys_days(2024y / March / 1) - 1s);
  EXPECT_EQ(read_http_date("Sat, 31 Dec 2016 23:59:60 GMT", kNow), sys_days(2017y / January / 1));
  EXPECT_EQ(read_http_date("Fri, 31 Dec 9999 23:59:59 GMT", kNow),
            sys_days(9999y / December / 31) + 24h - 1s);
  EXPECT_EQ(read_http_date("Sat, 01 Jan 0000 00:00:00 GMT", kNow), sys_days(0y / January / 1));
}

TEST(HttpDate, TakesAYearOfTwoDigitsFor50YearsAheadAtMost) {
  const auto year_of = [](const char* text, WallTime now) {
    const auto read = read_http_date(text, now);
    return read ? year_month_day(floor<days>(*read)).year() : year::min();
  };

  EXPECT_EQ(year_of("Sunday, 06-Nov-26 08:49:37 GMT", kNow), 2026y);
  EXPECT_EQ(year_of("Sunday, 06-Nov-75 08:49:37 GMT", kNow), 2075y);
  EXPECT_EQ(year_of("Sunday, 01-Jan-76 08:49:37 GMT", kNow), 2076y);
  EXPECT_EQ(year_of("Sunday, 06-Nov-76 08:49:37 GMT", kNow), 1976y);
  EXPECT_EQ(year_of("Sunday, 06-Nov-77 08:49:37 GMT", kNow), 1977y);
  EXPECT_EQ(year_of("Sunday, 06-Nov-00 08:49:37 GMT", sys_days(1999y / July / 1)), 2000y);
  EXPECT_EQ(year_of("Sunday, 06-Nov-99 08:49:37 GMT", sys_days(2000y / July / 1)), 1999y);
}

TEST(HttpDate, RefusesWhatIsNone) {
  for (const char* text :
       {"", " ", "0", "-1", "now", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 GMT", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 194 08:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT",
        "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT GMT"}) {
    EXPECT_FALSE(read_http_date(text, kNow)) << text;
  }
}

TEST(HttpDate, RefusesWhatIsOnNoCalendarOrClock) {
  for (const char* text :
       {"Sun, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 2023 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:3x GMT",
        "Sun, 06 Nov 1994 08:49:-7 GMT", "Sun, 06 Nov 1994 8:049:37 GMT"}) {
    EXPECT_FALSE(read_http_date(text, kNow)) << text;
  }
}

TEST(HttpDate, CutAnywhereItIsRefused) {
  const std::string_view text = "Sun, 06 Nov 1994 08:49:37 GMT";

  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_http_date(text.substr(0, length), kNow)) << length;
  }
}

TEST(HttpDate, RefusesHostileText) {
  EXPECT_FALSE(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT" + std::string(100'000, ' ') + "x", kNow));
  EXPECT_FALSE(read_http_date(std::string(100'000, ','), kNow));
  EXPECT_FALSE(read_http_date("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", kNow));
  EXPECT_FALSE(read_http_date(std::string_view("Sun, 06 Nov 1994\0 08:49:37 GMT", 30), kNow));
}

}  // namespace
}  // namespace mg
