// The user's calendar: when the hour, day, week or month of a moment begins and ends, in local time.
#pragma once

#include "src/base/units.h"

namespace mg {

enum class Period { hour, day, week, month };

// The first moment of the period that `time` is in. Weeks begin on Monday. A day begins with its first moment
// by the clock on the wall, which is not 00:00 where summer time begins at midnight; it may last 23 or 25
// hours, or whatever its zone did. Hours last an hour, also those that come twice.
[[nodiscard]] WallTime period_begin(Period period, WallTime time);
// The first moment of the next one.
[[nodiscard]] WallTime period_end(Period period, WallTime time);

// The first moment of a local date; months from 1. Nothing if there is no such date, or not in the years that
// WallTime holds (1678 to 2261).
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;

  auto operator<=>(const Date&) const = default;
};
[[nodiscard]] bool exists(const Date& date);
[[nodiscard]] WallTime date_begin(const Date& date);  // of one that exists
[[nodiscard]] Date date_of(WallTime time);

}  // namespace mg
