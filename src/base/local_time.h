// What a clock and a calendar on the wall show.
#pragma once

#include <chrono>
#include <ctime>

#include "src/base/units.h"

namespace mg {

// By the time zone of this process. Begun seconds do not count.
[[nodiscard]] std::tm local_parts(WallTime time);

struct LocalMinute {
  std::chrono::weekday day{};
  std::chrono::minutes of_day{};  // since midnight as the clock shows it, below 24 h

  bool operator==(const LocalMinute&) const = default;
};

// By local_parts. Where clocks are put back an hour is shown twice, where they are put
// forward an hour is never shown.
[[nodiscard]] LocalMinute local_minute(WallTime time);

}  // namespace mg
