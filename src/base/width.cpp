#include "src/base/width.h"

#include <algorithm>
#include <cstddef>

#include "src/base/utf8.h"
#include "src/base/width_ranges.h"

namespace mg {

namespace {

template <typename Ranges>
bool holds(const Ranges& ranges, char32_t code) {
  const auto* after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

// The longest beginning of at most `limit` cells, with the marks that belong to its last letter.
std::string_view beginning(std::string_view text, int limit) {
  std::size_t end = 0;
  int used = 0;
  while (end < text.size()) {
    const CodePoint point = first_code_point(text.substr(end));
    used += cells(point.value);
    if (used > limit) break;
    end += point.length;
  }
  return text.substr(0, end);
}

}  // namespace

int cells(char32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return 0;
  if (code_point < 0x7F) return 1;
  if (holds(kNoCell, code_point)) return 0;
  return holds(kTwoCells, code_point) ? 2 : 1;
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    width += cells(point.value);
    text.remove_prefix(point.length);
  }
  return width;
}

std::string cut_to_width(std::string_view text, int cells) {
  if (cells <= 0) return {};
  if (beginning(text, cells).size() == text.size()) return std::string(text);
  return std::string(beginning(text, cells - 1)) + "…";
}

std::string pad_to_width(std::string_view text, int cells) {
  const int missing = std::max(0, cells - display_width(text));
  return std::string(text) + std::string(static_cast<std::size_t>(missing), ' ');
}

}  // namespace mg
