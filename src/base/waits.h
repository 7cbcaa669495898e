// How long to wait: twice as long each time, and not in step with others.
#pragma once

#include <random>

#include "src/base/units.h"

namespace mg {

// `first`, doubled so often, but never more than `most`.
[[nodiscard]] Duration doubled(Duration first, int times, Duration most);

// Evenly from `least` to `most`; `least` where that is no span.
[[nodiscard]] Duration drawn(Duration least, Duration most, std::mt19937_64& random);

}  // namespace mg
