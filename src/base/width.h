// How many cells of a terminal a text takes. Counted code point by code point, as most terminals do: emoji
// that are joined into one picture count each. Control characters and invalid bytes are the caller's to
// remove first (without_control_characters); here a control character counts 0, an invalid sequence 1.
#pragma once

#include <string>
#include <string_view>

namespace mg {

[[nodiscard]] int cells(char32_t code_point);
[[nodiscard]] int display_width(std::string_view text);

// At most so many cells, the last one "…" where something is missing.
[[nodiscard]] std::string cut_to_width(std::string_view text, int cells);

// Blanks behind it up to so many cells; a longer text stays as it is.
[[nodiscard]] std::string pad_to_width(std::string_view text, int cells);

}  // namespace mg
