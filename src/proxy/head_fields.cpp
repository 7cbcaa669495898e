#include "src/proxy/head_fields.h"

#include <algorithm>
#include <array>
#include <string>

#include "src/base/text.h"

namespace mg {
namespace {

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
// RFC 9110, section 7.6.1.
constexpr std::array<std::string_view, 4> kOfThisHop{"connection", "keep-alive", "te", "upgrade"};
constexpr std::array<std::string_view, 2> kOfTheBody{"content-length", "transfer-encoding"};

std::vector<std::string> named_by_connection(const std::vector<Header>& headers) {
  std::vector<std::string> names;
  for (const auto& header : headers) {
    if (!Named{"connection"}(header)) continue;
    for (const auto name : split(header.value, ',')) names.push_back(to_lower(trim(name)));
  }
  return names;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || kTokenMarks.find(c) != std::string_view::npos;
  });
}

std::optional<Header> read_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
  return Header{.name = std::string(line.substr(0, colon)),
                .value = std::string(trim(line.substr(colon + 1)))};
}

bool Named::operator()(const Header& header) const {
  return equal_ignoring_case(header.name, name);
}

std::vector<Header> end_to_end(const std::vector<Header>& headers) {
  const auto named = named_by_connection(headers);
  std::vector<Header> kept;
  for (const auto& header : headers) {
    const std::string name = to_lower(header.name);
    const bool of_the_body = std::ranges::find(kOfTheBody, name) != kOfTheBody.end();
    const bool of_this_hop = name.starts_with("proxy-") ||
                             std::ranges::find(kOfThisHop, name) != kOfThisHop.end() ||
                             std::ranges::find(named, name) != named.end();
    if (of_the_body || !of_this_hop) kept.push_back(header);
  }
  return kept;
}

}  // namespace mg
