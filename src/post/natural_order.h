// The order in which people number things: "part 2" before "part 10".
#pragma once

#include <string_view>

namespace mg {

// Digits compare by their value, however long, all else by its bytes. A strict order: names that differ by
// leading zeros only are ordered by their bytes.
[[nodiscard]] bool naturally_less(std::string_view a, std::string_view b);

}  // namespace mg
