// From when on figures are wanted, in the words of the command line.
#pragma once

#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// "24h", "7d" (ago); "2026-11-01", "today", "yesterday" (its first moment, local time); "week", "month" (the
// present one's). Fails with bad_input, also for what has not yet begun.
[[nodiscard]] Result<WallTime> parse_since(std::string_view text, WallTime now);

}  // namespace mg
