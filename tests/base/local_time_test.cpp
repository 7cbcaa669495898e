#include "src/base/local_time.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <optional>
#include <string>

namespace mg {
namespace {

// The zone's rules are written out, so that no file of zones is needed.
class LocalTimeTest : public testing::Test {
 protected:
  LocalTimeTest() {
    if (const char* zone = ::getenv("TZ")) before_ = zone;
  }
  ~LocalTimeTest() override { before_ ? set(before_->c_str()) : (::unsetenv("TZ"), ::tzset()); }
  static void set(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static WallTime utc(std::chrono::sys_days day, Duration time) { return WallTime(day) + time; }

  std::optional<std::string> before_;
};

using namespace std::chrono;

TEST_F(LocalTimeTest, ShowsDayAndMinuteOfTheZone) {
  set("CST-8");

  EXPECT_EQ(local_minute(utc(2026y / March / 1, 15h + 59min + 59s)), (LocalMinute{Sunday, 23h + 59min}));
  EXPECT_EQ(local_minute(utc(2026y / March / 1, 16h)), (LocalMinute{Monday, 0min}));
}

TEST_F(LocalTimeTest, LeavesOutAnHourInSpringAndShowsOneTwiceInAutumn) {
  set("CET-1CEST,M3.5.0,M10.5.0/3");

  EXPECT_EQ(local_minute(utc(2026y / March / 29, 59min)), (LocalMinute{Sunday, 1h + 59min}));
  EXPECT_EQ(local_minute(utc(2026y / March / 29, 60min)), (LocalMinute{Sunday, 3h}));
  EXPECT_EQ(local_minute(utc(2026y / October / 25, 30min)), (LocalMinute{Sunday, 2h + 30min}));
  EXPECT_EQ(local_minute(utc(2026y / October / 25, 90min)), (LocalMinute{Sunday, 2h + 30min}));
}

TEST_F(LocalTimeTest, RoundsDownBeforeTheEpochToo) {
  set("UTC0");

  EXPECT_EQ(local_minute(WallTime(-1ns)), (LocalMinute{Wednesday, 23h + 59min}));
}

}  // namespace
}  // namespace mg
