// The time of day, for what is stored or shown; rules are told an Instant.
#pragma once

#include "src/base/units.h"

namespace mg {

[[nodiscard]] inline WallTime wall_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace mg
