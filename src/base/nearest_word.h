// Which of the words we know somebody may have meant by one that we do not.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace mg {

// The one that takes the fewest letters put in, taken out or changed; the first of several. Empty: `known`
// is.
[[nodiscard]] std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known);

// The letters it takes put in, taken out or changed.
[[nodiscard]] std::size_t edits_between(std::string_view a, std::string_view b);

}  // namespace mg
