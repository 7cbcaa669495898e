#include "src/post/segment_list.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "src/base/text.h"

namespace mg {

namespace {

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (!coded) {
      result += text[i];
      continue;
    }
    result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return result;
}

std::string_view last_component(std::string_view address) {
  const std::size_t slash = address.rfind('/');
  return slash == std::string_view::npos ? address : address.substr(slash + 1);
}

// "https://h/v/s%201.ts?t=1" may have been saved as any of these.
std::string name_of(std::string_view address, const std::set<std::string_view>& there) {
  const std::string_view bare = last_component(address.substr(0, address.find_first_of("?#")));
  const std::string decoded = percent_decoded(bare);
  for (const std::string_view candidate :
       {address, last_component(address), bare, std::string_view(decoded)}) {
    if (there.contains(candidate)) return std::string(candidate);
  }
  return decoded;
}

std::string_view quoted_attribute(std::string_view attributes, std::string_view name) {
  const std::string mark = std::string(name) + "=\"";
  const std::size_t at = attributes.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view value = attributes.substr(at + mark.size());
  return value.substr(0, value.find('"'));
}

// "#EXTINF:9.967," -> what such a segment lasts at least. Whole seconds are rounded, up or down; of others
// the media tool measures 0 to 2 s more (5.1, pictures at 1 to 25 a second, with sound and without), never
// less.
std::optional<Duration> least_length(std::string_view line) {
  constexpr double kMost = 86'400;  // a day
  constexpr double kRounded = 1, kMeasured = 0.2;
  const std::string_view text = trim(line.substr(0, line.find(',')));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0 && value <= kMost)) return {};
  const double slack = text.find('.') == std::string_view::npos ? kRounded : kMeasured;
  return value > slack ? std::optional(from_seconds(value - slack)) : std::nullopt;
}

}  // namespace

Result<SegmentList> read_segment_list(std::string_view text, const std::vector<std::string>& folder) {
  const std::set<std::string_view> there(folder.begin(), folder.end());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!text.starts_with("#EXTM3U")) return fail(ErrorKind::bad_input, "it does not begin with #EXTM3U");
  SegmentList list;
  std::optional<Duration> least;  // of the next segment
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.starts_with("#EXT-X-STREAM-INF")) {
      return fail(ErrorKind::bad_input, "it lists qualities, not segments");
    }
    if (line.starts_with("#EXT-X-KEY") && line.find("METHOD=NONE") == std::string_view::npos) {
      return fail(ErrorKind::unsupported, "its segments are encrypted");
    }
    if (line.starts_with("#EXT-X-BYTERANGE")) {
      return fail(ErrorKind::unsupported, "its segments are pieces of one file");
    }
    if (line.starts_with("#EXT-X-MAP")) {
      list.init.push_back(name_of(quoted_attribute(line, "URI"), there));
    }
    constexpr std::string_view kLength = "#EXTINF:";
    if (line.starts_with(kLength)) least = least_length(line.substr(kLength.size()));
    if (line.empty() || line.starts_with('#')) continue;
    list.segments.push_back(name_of(line, there));
    list.least.push_back(std::exchange(least, std::nullopt));
  }
  if (list.segments.empty()) return fail(ErrorKind::bad_input, "it lists no segments");
  if (list.init.size() > 1) {
    return fail(ErrorKind::unsupported, "its segments are of more than one encoding");
  }
  return list;
}

}  // namespace mg
