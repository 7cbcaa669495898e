// Sums of traffic for people: a table with bars, no wider than the terminal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/model/traffic_sums.h"
#include "src/show/words.h"

namespace mg {

// The member that the sums were added up by.
[[nodiscard]] const std::optional<std::string>& key_of(const TrafficSum& sum, TrafficKey by);

// One line for each sum, in the order given, then the totals. Bars show what was received and sent; where
// there is no room for them, names keep theirs. A terminal under 34 cells breaks the lines.
[[nodiscard]] std::string traffic_table(std::span<const TrafficSum> sums, TrafficKey by, int width,
                                        Glyphs glyphs);

}  // namespace mg
