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

// g++ 12 -O3 takes an error written inside an event's braces for uninitialized; a named one it understands.
inline const Error kBrokenLine{ErrorKind::transient, "the line broke"};

}  // namespace mg
