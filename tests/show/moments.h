// Moments and events that the tests of show/ share.
#pragma once

#include "src/base/units.h"
#include "src/model/event.h"

namespace mg {

inline Instant at(Duration since_start) {
  return Instant(1000s + since_start);
}

inline constexpr JobId kA{0};
inline constexpr JobId kB{1};
inline constexpr JobId kC{2};

}  // namespace mg
