#include "src/transfer/sidecar.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/fingerprint.h"
#include "src/base/text.h"

namespace mg {
namespace {

constexpr std::string_view kName = "multiget segments ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kSum = "sum ";
constexpr std::size_t kSumLineBytes = kSum.size() + 16 + 1;

bool one_line(std::string_view word) {
  return word.size() <= kSidecarWordBytes &&
         std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

// The end of what the partial can hold.
std::optional<Bytes> end_of(const Sidecar& sidecar) {
  return sidecar.slice ? std::optional(sidecar.slice->size()) : sidecar.resource.size;
}

bool fits(const ByteRange& range, std::optional<Bytes> end) {
  return range.begin >= Bytes{} && !range.empty() && (!end || range.end <= *end);
}

// Why it cannot be; empty: it can.
std::string_view flaw_of(const Sidecar& sidecar) {
  const Resource& resource = sidecar.resource;
  if (resource.size && *resource.size < Bytes{}) return "has a negative size";
  if (!one_line(resource.host) || !one_line(resource.validator)) return "names what no server can have said";
  if (sidecar.slice && !fits(*sidecar.slice, resource.size)) return "has a slice outside the resource";
  const auto end = end_of(sidecar);
  std::optional<Bytes> last;
  for (const ByteRange& range : sidecar.there) {
    if (!fits(range, end)) return "has a range outside the file";
    if (last && range.begin <= *last) return "has ranges that are not apart";
    last = range.end;
  }
  return {};
}

std::string range_line(std::string_view key, const ByteRange& range) {
  return fmt::format("{} {}-{}\n", key, range.begin.count, range.end.count);
}

std::string write_sound(const Sidecar& sidecar) {
  const Resource& resource = sidecar.resource;
  std::string text = fmt::format("{}{}\n", kName, kVersion);
  if (resource.size) text += fmt::format("size {}\n", resource.size->count);
  if (!resource.host.empty()) text += fmt::format("host {}\n", resource.host);
  if (!resource.validator.empty()) text += fmt::format("validator {}\n", resource.validator);
  if (sidecar.slice) text += range_line("slice", *sidecar.slice);
  const std::size_t count = std::min(sidecar.there.size(), kSidecarRanges);
  for (std::size_t i = 0; i < count; ++i) text += range_line("there", sidecar.there[i]);
  return text + fmt::format("{}{:016x}\n", kSum, fingerprint(text));
}

std::optional<Bytes> read_bytes(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;  // each number is written in one way only
  const auto count = read_whole_number(text);
  return count ? std::optional(Bytes{*count}) : std::nullopt;
}

std::optional<ByteRange> read_range(std::string_view text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto begin = read_bytes(text.substr(0, dash));
  const auto end = read_bytes(text.substr(std::min(dash + 1, text.size())));
  if (!begin || !end) return std::nullopt;
  return ByteRange{*begin, *end};
}

// Takes the first line off, if it has this key; its words.
std::optional<std::string_view> take_line(std::string_view& rest, std::string_view key) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || !rest.starts_with(key)) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  if (line.size() <= key.size() + 1 || line[key.size()] != ' ') return std::nullopt;
  rest.remove_prefix(end + 1);
  return line.substr(key.size() + 1);
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorKind::bad_input, fmt::format("the segment map beside a partial {}", why));
}

// What stands between the first line and the sum.
Result<Sidecar> read_lines(std::string_view rest) {
  constexpr std::string_view kNoNumber = "has a number that is none";
  Sidecar sidecar;
  if (const auto word = take_line(rest, "size")) {
    sidecar.resource.size = read_bytes(*word);
    if (!sidecar.resource.size) return refuse(kNoNumber);
  }
  sidecar.resource.host = take_line(rest, "host").value_or("");
  sidecar.resource.validator = take_line(rest, "validator").value_or("");
  if (const auto word = take_line(rest, "slice")) {
    sidecar.slice = read_range(*word);
    if (!sidecar.slice) return refuse(kNoNumber);
  }
  while (const auto word = take_line(rest, "there")) {
    const auto range = read_range(*word);
    if (!range) return refuse(kNoNumber);
    if (sidecar.there.size() == kSidecarRanges) return refuse("has too many ranges");
    sidecar.there.push_back(*range);
  }
  if (!rest.empty()) return refuse("has a line that means nothing");
  if (const auto flaw = flaw_of(sidecar); !flaw.empty()) return refuse(flaw);
  return sidecar;
}

}  // namespace

std::string write_sidecar(const Sidecar& sidecar) {
  return write_sound(flaw_of(sidecar).empty() ? sidecar : Sidecar{});
}

Result<Sidecar> read_sidecar(std::string_view text) {
  if (text.size() > kSidecarBytes) return refuse("is longer than one can be");
  if (!text.starts_with(kName)) return refuse("is none");
  const std::size_t first_end = text.find('\n');
  if (first_end == std::string_view::npos) return refuse("is torn");
  if (text.substr(kName.size(), first_end - kName.size()) != kVersion) {
    return refuse("is of another version of multiget");
  }
  if (text.size() < first_end + 1 + kSumLineBytes) return refuse("is torn");
  const std::string_view body = text.substr(0, text.size() - kSumLineBytes);
  if (text.substr(body.size()) != fmt::format("{}{:016x}\n", kSum, fingerprint(body))) {
    return refuse("is torn or altered");
  }
  return read_lines(body.substr(first_end + 1));
}

SegmentMap segment_map(const Sidecar& sidecar) {
  SegmentMap map;
  if (const auto end = end_of(sidecar)) map.set_size(*end);
  for (const ByteRange& range : sidecar.there) map.fill(range);
  return map;
}

}  // namespace mg
