// How much room a comment's letters take on a screen, whatever font shows them: an upper bound. Also what of
// its text is shown at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mg {

// In pixels, of one line in letters of this size (ascent and descent of the font together).
[[nodiscard]] int line_width(std::string_view line, int font_size);

// The lines that a comment is shown in, without blanks at their ends; none if there is nothing to see. Many
// write an end of line as "/n"; before a letter that is left alone ("example.org/news"). What is endless is
// cut.
[[nodiscard]] std::vector<std::string> shown_lines(std::string_view text);

}  // namespace mg
