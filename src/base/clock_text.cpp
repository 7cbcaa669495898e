#include "src/base/clock_text.h"

#include <fmt/format.h>

#include "src/base/local_time.h"

namespace mg {

namespace {

std::string date(const std::tm& parts) {
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

}  // namespace

std::string format_clock(WallTime time, WallTime now) {
  const std::tm parts = local_parts(time);
  const std::tm today = local_parts(now);
  const std::string clock = fmt::format("{:02}:{:02}", parts.tm_hour, parts.tm_min);
  const bool same_day = parts.tm_year == today.tm_year && parts.tm_yday == today.tm_yday;
  return same_day ? clock : fmt::format("{} {}", date(parts), clock);
}

std::string format_date_and_clock(WallTime time) {
  const std::tm parts = local_parts(time);
  return fmt::format("{} {:02}:{:02}:{:02}", date(parts), parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace mg
