#include "adapters/ytdlp/cookie_words.h"

#include <algorithm>
#include <array>

#include "src/base/text.h"

namespace mg::ytdlp {
namespace {

bool is_attribute(std::string_view name) {
  constexpr std::array<std::string_view, 9> kAttributes{
      "domain", "path", "secure", "expires", "httponly", "max-age", "samesite", "comment", "version"};
  const std::string lower = to_lower(name);
  return std::ranges::find(kAttributes, lower) != kAttributes.end();
}

}  // namespace

std::optional<std::string> cookie_header(std::string_view words) {
  std::string header;
  // Python escapes ";" and all else that would disturb inside quotes.
  for (std::string_view piece : split(words, ';')) {
    piece = trim(piece);
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || is_attribute(piece.substr(0, equals))) continue;
    std::string_view value = piece.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (value.find_first_of("\\\"\r\n") != std::string_view::npos) return {};
    if (!header.empty()) header += "; ";
    header.append(piece.substr(0, equals)).append("=").append(value);
  }
  return header;
}

}  // namespace mg::ytdlp
