// Small questions to a text. ASCII only where letters matter: names of hosts, options and fields are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mg {

[[nodiscard]] std::string_view trim(std::string_view text);  // blanks, tabs and line ends at both sides

// "a,,b" has three pieces, "" has one (empty).
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Decimal digits and nothing else; nothing also if it does not fit.
[[nodiscard]] std::optional<std::int64_t> read_whole_number(std::string_view text);

// Every "{name}" in `text` becomes `value`; what stands in `value` is not looked at again.
[[nodiscard]] std::string fill_in(std::string_view text, std::string_view name, std::string_view value);

// Somebody's words inside a message: harmless for a terminal, of bearable length, in quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

// A sentence, the text it is about, and a caret under the byte `place` of it; three lines, the last without
// its end. A long text is shown in part.
[[nodiscard]] std::string with_caret(std::string_view sentence, std::string_view text, std::size_t place);

}  // namespace mg
