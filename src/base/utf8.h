// UTF-8 as it really arrives: every byte sequence can be read, what is no UTF-8 counts as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mg {

inline constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t length = 0;  // bytes it takes in the text; 0 only for an empty text
  bool valid = false;

  bool operator==(const CodePoint&) const = default;
};

// The first code point. Overlong forms, surrogates and what is above U+10FFFF are invalid; an invalid
// sequence takes as many bytes as could still have begun a right one, at least one.
[[nodiscard]] CodePoint first_code_point(std::string_view text);
void append_code_point(std::string& text, char32_t value);

[[nodiscard]] bool is_utf8(std::string_view text);
[[nodiscard]] std::string to_utf8(std::string_view text);

// At most `limit` bytes, never ending inside a code point.
[[nodiscard]] std::string_view cut_to_bytes(std::string_view text, std::size_t limit);

// For one line of a terminal or a file's name: line ends and tabs become a blank, other control characters
// (escape codes begin with one) and the marks that turn the writing direction go, invalid bytes are replaced.
[[nodiscard]] std::string without_control_characters(std::string_view text);

}  // namespace mg
