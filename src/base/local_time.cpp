#include "src/base/local_time.h"

#include <time.h>

namespace mg {

std::tm local_parts(WallTime time) {
  const std::time_t whole = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  ::localtime_r(&whole, &parts);
  return parts;
}

LocalMinute local_minute(WallTime time) {
  const std::tm parts = local_parts(time);
  return {.day = std::chrono::weekday(static_cast<unsigned>(parts.tm_wday)),
          .of_day = std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min)};
}

}  // namespace mg
