#include "src/base/calendar.h"

#include <time.h>

#include "src/base/local_time.h"

namespace mg {

namespace {

using Seconds = std::chrono::seconds;
constexpr auto kMostShift = std::chrono::hours(3);  // more than any zone's clock was ever moved at a night

Date date_in(const std::tm& parts) {
  return {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday};
}

// With the days beyond a month's end, or before its begin, in their own month.
Date in_order(const Date& date) {
  std::tm parts{};
  parts.tm_year = date.year - 1900;
  parts.tm_mon = date.month - 1;
  parts.tm_mday = date.day;
  parts.tm_hour = 12;
  const std::time_t noon = ::timegm(&parts);
  ::gmtime_r(&noon, &parts);
  return date_in(parts);
}

Date first_date(Period period, const std::tm& parts) {
  Date date = date_in(parts);
  if (period == Period::month) date.day = 1;
  if (period == Period::week) date.day -= (parts.tm_wday + 6) % 7;
  return in_order(date);
}

WallTime hour_begin(WallTime time) {
  const std::tm parts = local_parts(time);
  return std::chrono::floor<Seconds>(time) - std::chrono::minutes(parts.tm_min) - Seconds(parts.tm_sec);
}

}  // namespace

// mktime alone does not do: a midnight that comes twice it takes either of, and for one that does not come it
// may give a moment of the day before. So its answer is only where the first moment of the date is looked
// for.
WallTime date_begin(const Date& date) {
  std::tm parts{};
  parts.tm_year = date.year - 1900;
  parts.tm_mon = date.month - 1;
  parts.tm_mday = date.day;
  parts.tm_isdst = -1;
  const std::chrono::sys_seconds about{Seconds(::mktime(&parts))};
  std::chrono::sys_seconds before = about - kMostShift;
  std::chrono::sys_seconds after = about + kMostShift;
  while (after - before > Seconds(1)) {
    const std::chrono::sys_seconds middle = before + (after - before) / 2;
    (date_of(middle) < date ? before : after) = middle;
  }
  return after;
}

Date date_of(WallTime time) {
  return date_in(local_parts(time));
}

bool exists(const Date& date) {
  return date.year >= 1678 && date.year <= 2261 && in_order(date) == date;
}

WallTime period_begin(Period period, WallTime time) {
  if (period == Period::hour) return hour_begin(time);
  return date_begin(first_date(period, local_parts(time)));
}

WallTime period_end(Period period, WallTime time) {
  if (period == Period::hour) return hour_begin(time) + 1h;
  Date next = first_date(period, local_parts(time));
  if (period == Period::month) ++next.month;
  if (period == Period::week) next.day += 7;
  if (period == Period::day) ++next.day;
  return date_begin(in_order(next));
}

}  // namespace mg
