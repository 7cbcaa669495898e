#include "src/base/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace mg {

namespace {

constexpr std::size_t kLongestWord = 64;  // what is longer is no slip of ours, and the work grows with it

}  // namespace

std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t column = 0; column <= b.size(); ++column) row[column] = column;
  for (std::size_t line = 1; line <= a.size(); ++line) {
    std::size_t before = std::exchange(row[0], line);
    for (std::size_t column = 1; column <= b.size(); ++column) {
      const std::size_t change = before + (a[line - 1] == b[column - 1] ? 0 : 1);
      before = row[column];
      row[column] = std::min({row[column] + 1, row[column - 1] + 1, change});
    }
  }
  return row.back();
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return {};
  return std::ranges::min(
      known, {}, [&](std::string_view other) { return edits_between(word.substr(0, kLongestWord), other); });
}

}  // namespace mg
