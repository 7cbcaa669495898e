#include "src/base/clock_text.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace mg {
namespace {

class ClockText : public testing::Test {
 protected:
  ClockText() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  static constexpr WallTime kNoon{std::chrono::hours(24 * 20000 + 12)};  // 2024-10-04
};

TEST_F(ClockText, SaysHoursAndMinutesOfToday) {
  EXPECT_EQ(format_clock(kNoon + 62s, kNoon), "12:01");
}

TEST_F(ClockText, SaysTheDayWhenItIsAnother) {
  EXPECT_EQ(format_clock(kNoon + 13h, kNoon), "2024-10-05 01:00");
}

TEST_F(ClockText, SaysAMomentWhole) {
  EXPECT_EQ(format_date_and_clock(kNoon + 62s), "2024-10-04 12:01:02");
}

}  // namespace
}  // namespace mg
