// Text in the language of man(7): the few requests that our pages need, and what must be escaped.
#pragma once

#include <string>
#include <string_view>

namespace mg {

// Running text. A dash stays a dash: pages are full of options that people copy.
[[nodiscard]] std::string roff(std::string_view text);

[[nodiscard]] std::string roff_title(std::string_view name, std::string_view section,
                                     std::string_view version);
[[nodiscard]] std::string roff_section(std::string_view heading);
[[nodiscard]] std::string roff_subsection(std::string_view heading);
[[nodiscard]] std::string roff_paragraph(std::string_view text);  // not the first of a section
[[nodiscard]] std::string roff_text(std::string_view text);       // such a first one
// A line of roff to be explained, and plain words that do.
[[nodiscard]] std::string roff_entry(std::string_view tag, std::string_view text);
// Lines as they are, in a font of equal widths.
[[nodiscard]] std::string roff_example(std::string_view lines);

[[nodiscard]] std::string roff_bold(std::string_view text);
[[nodiscard]] std::string roff_italic(std::string_view text);

}  // namespace mg
