// Times of day as people read them on a clock, in local time.
#pragma once

#include <string>

#include "src/base/units.h"

namespace mg {

// "20:31"; on another day than `now`, "2026-03-02 04:10". Begun minutes do not count.
[[nodiscard]] std::string format_clock(WallTime time, WallTime now);

// "2026-03-01 20:31:07"
[[nodiscard]] std::string format_date_and_clock(WallTime time);

}  // namespace mg
