#include "src/transfer/hls_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::size_t kMostAttributes = 64;  // the longest real EXT-X-STREAM-INF have some 20
constexpr std::size_t kAttributeBytes = 16 << 10;
constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // exact in every reader's arithmetic; 9 PB
constexpr double kLongestSeconds = 366.0 * 86400;

}  // namespace

Result<HlsAttributes> HlsAttributes::read(std::string_view list) {
  const auto refuse = [](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("an attribute {}", why));
  };
  HlsAttributes attributes;
  for (list = trim(list); !list.empty(); list = trim(list)) {
    if (list.front() == ',') {  // one too many, as some write at the end
      list.remove_prefix(1);
      continue;
    }
    if (attributes.all_.size() == kMostAttributes) return refuse("list is too long to be one");
    const auto equals = list.find_first_of("=,");
    if (equals == std::string_view::npos || list[equals] == ',') return refuse("has no value");
    const std::string_view name = trim(list.substr(0, equals));
    list = trim(list.substr(equals + 1));
    const bool quoted = list.starts_with('"');
    const auto end = quoted ? list.find('"', 1) : std::min(list.find(','), list.size());
    if (end == std::string_view::npos) return refuse("has a quote that does not end");
    const std::string_view value = quoted ? list.substr(1, end - 1) : trim(list.substr(0, end));
    if (value.size() > kAttributeBytes) return refuse("is too long to be one");
    attributes.all_.emplace_back(name, value);
    list.remove_prefix(quoted ? end + 1 : end);
  }
  return attributes;
}

std::optional<std::string_view> HlsAttributes::find(std::string_view name) const {
  const auto found = std::ranges::find(all_, name, [](const auto& attribute) { return attribute.first; });
  return found == all_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view HlsAttributes::text(std::string_view name) const {
  return find(name).value_or(std::string_view());
}

std::optional<std::int64_t> read_hls_number(std::string_view text) {
  const auto number = read_whole_number(text);
  return number && *number < kLargest ? number : std::nullopt;
}

std::optional<Duration> read_hls_seconds(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !(number >= 0 && number <= kLongestSeconds)) return std::nullopt;
  return from_seconds(number);
}

std::optional<HlsRange> read_hls_range(std::string_view text) {
  const auto at = text.find('@');
  const auto length = read_hls_number(trim(text.substr(0, at)));
  if (!length) return std::nullopt;
  if (at == std::string_view::npos) return HlsRange{Bytes{*length}, std::nullopt};
  const auto offset = read_hls_number(trim(text.substr(at + 1)));
  if (!offset) return std::nullopt;
  return HlsRange{Bytes{*length}, Bytes{*offset}};
}

}  // namespace mg
