#include "src/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr int kQuoteCells = 80;
constexpr std::size_t kExcerptBytes = 96;  // on both sides of a caret; some 30 CJK or 96 Latin letters

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Without control characters, but with something in the place of each, so that a caret still points right.
std::string in_one_line(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.length);
    std::string shown;
    append_code_point(shown, point.value);
    shown = without_control_characters(shown);
    result += shown.empty() ? std::string_view("\uFFFD") : std::string_view(shown);
  }
  return result;
}

std::string_view last_bytes(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  text.remove_prefix(text.size() - limit);
  while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U) text.remove_prefix(1);
  return text;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, begin)) {
    pieces.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::int64_t> read_whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() &&
                     is_digit(text.front());  // a minus would be read too
  return whole ? std::optional(number) : std::nullopt;
}

std::string fill_in(std::string_view text, std::string_view name, std::string_view value) {
  const std::string place = fmt::format("{{{}}}", name);
  std::string result;
  std::size_t begin = 0;
  for (std::size_t at = text.find(place); at != std::string_view::npos; at = text.find(place, begin)) {
    result.append(text.substr(begin, at - begin)).append(value);
    begin = at + place.size();
  }
  return result.append(text.substr(begin));
}

std::string in_quotes(std::string_view text) {
  const std::string_view beginning = cut_to_bytes(text, 4096);
  return fmt::format("\"{}\"", cut_to_width(without_control_characters(beginning), kQuoteCells));
}

std::string with_caret(std::string_view sentence, std::string_view text, std::size_t place) {
  place = std::min(place, text.size());
  const std::string_view before = last_bytes(text.substr(0, place), kExcerptBytes);
  const std::string_view after = cut_to_bytes(text.substr(place), kExcerptBytes);
  const std::string_view cut_before = before.size() < place ? "…" : "";
  const std::string_view cut_after = after.size() < text.size() - place ? "…" : "";
  const std::string left = fmt::format("  {}{}", cut_before, in_one_line(before));
  const std::string indent(static_cast<std::size_t>(display_width(left)), ' ');
  return fmt::format("{}\n{}{}{}\n{}^", sentence, left, in_one_line(after), cut_after, indent);
}

}  // namespace mg
