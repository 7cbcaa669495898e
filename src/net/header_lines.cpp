#include "src/net/header_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/os/wall_clock.h"
#include "src/transfer/http_words.h"

namespace mg {
namespace {

constexpr Bytes kMostPage = 64_KiB;  // that a host has sent before it notices that nobody reads it

}  // namespace

void HeaderLines::add(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  lines_.emplace_back(to_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
}

std::string_view HeaderLines::operator[](std::string_view name) const {
  const auto found = std::ranges::find(lines_, name, &std::pair<std::string, std::string>::first);
  return found == lines_.end() ? std::string_view() : found->second;
}

bool HeaderLines::contradicts_itself(std::string_view name) const {
  const std::string_view first = (*this)[name];
  return std::ranges::any_of(lines_,
                             [&](const auto& one) { return one.first == name && one.second != first; });
}

std::string HeaderLines::flaw(int status, const std::string& host) const {
  if (status != 200 && status != 206)
    return fmt::format("{} answers HTTP {}, which brings no file", host, status);
  for (const std::string_view name : {"content-length", "content-range"}) {
    if (contradicts_itself(name)) return fmt::format("{} sends two of {}", host, name);
  }
  const std::string_view encoding = (*this)["content-encoding"];
  const std::string_view transfer = (*this)["transfer-encoding"];
  const bool packed = !encoding.empty() && !equal_ignoring_case(encoding, "identity");
  if (packed || (!transfer.empty() && !equal_ignoring_case(transfer, "chunked"))) {
    return fmt::format("{} sends it packed ({}), which was not asked for", host,
                       in_quotes(packed ? encoding : transfer));
  }
  const auto range = read_content_range((*this)["content-range"]);
  if (status == 206 && (!range || !range->range)) {
    return fmt::format("{} sends a part and does not say which", host);
  }
  if (const auto length = (*this)["content-length"]; !length.empty() && !read_content_length(length)) {
    return fmt::format("{} tells a length that is none: {}", host, in_quotes(length));
  }
  return {};
}

Answer HeaderLines::answer(int status) const {
  Answer answer{.url = {}, .host = {}, .range = {}, .size = {}, .validator = {}};
  if (status == 206) {
    const auto range = read_content_range((*this)["content-range"]);
    answer.range = range->range;
    answer.size = range->size;
  } else if (const auto length = read_content_length((*this)["content-length"]);
             length && (*this)["transfer-encoding"].empty()) {  // which would count for more (RFC 9112, 6.3)
    answer.size = *length;
  }
  answer.validator = if_range_validator({.etag = std::string((*this)["etag"]),
                                         .last_modified = std::string((*this)["last-modified"]),
                                         .date = std::string((*this)["date"])},
                                        wall_now());
  return answer;
}

bool HeaderLines::tells_of_empty() const {
  const auto range = read_content_range((*this)["content-range"]);
  return range && range->size == Bytes{};
}

Bytes HeaderLines::unread_page() const {
  if ((*this)["location"].empty() || !equal_ignoring_case((*this)["connection"], "close")) return {};
  const auto length = read_content_length((*this)["content-length"]);
  return length ? std::min(*length, kMostPage) : Bytes{};
}

}  // namespace mg
