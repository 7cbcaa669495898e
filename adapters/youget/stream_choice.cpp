#include "adapters/youget/stream_choice.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "src/model/foreign_json.h"

namespace mg::youget {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

// What you-get offers in place of a video it may not have; it would be fetched and kept as if it were one.
constexpr std::string_view kErrorVideo = "static.hdslb.com/error.mp4";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "高清 1080P60 avc1.640032" -> 1080, "超清 4K" -> 2160, "杜比视界" -> 0: not told.
int read_height(std::string_view quality) {
  for (std::size_t at = 0; at < quality.size(); ++at) {
    if (!is_digit(quality[at]) || (at > 0 && is_digit(quality[at - 1]))) continue;
    std::size_t end = at;
    while (end < quality.size() && is_digit(quality[end])) ++end;
    const char unit = end < quality.size() ? quality[end] : ' ';
    const bool short_enough = end - at <= 4;
    if (unit == 'K' && end - at == 1) return quality[at] == '8' ? 4320 : 2160;
    if ((unit == 'P' || unit == 'p') && short_enough)
      return std::stoi(std::string(quality.substr(at, end - at)));
  }
  return 0;
}

// The addresses of a stream's parts; nothing where a track comes in chunks of its own.
std::vector<std::string> read_addresses(const json& sources) {
  std::vector<std::string> addresses;
  for (const json& source : sources) {
    const json& one = source.is_array() && source.size() == 1 ? source.front() : source;
    if (!one.is_string()) return {};
    addresses.push_back(one.get<std::string>());
  }
  return addresses;
}

Result<Format> read_stream(const std::string& id, const json& stream, const std::vector<Header>& headers) {
  Fields fields(stream);
  Format format;
  format.id = id;
  format.container = fields.needed_text("container");
  format.height = read_height(fields.text("quality"));
  const bool sound = format.container == "mp3" || format.container == "m4a";
  format.has_video = !sound;
  format.has_audio = true;
  const auto size = fields.number("size");
  if (size && (*size < 0 || *size > static_cast<double>(kMostBytes))) {
    return fail(ErrorKind::bad_input, fmt::format("stream {}: \"size\" is no size", id));
  }
  if (size && *size > 0) {  // 0: not known either
    format.size = Bytes{static_cast<std::int64_t>(*size)};
    format.size_exactness = Exactness::exact;
  }
  const json* sources = fields.array("src");
  if (fields.complaint())
    return fail(ErrorKind::bad_input, fmt::format("stream {}: {}", id, *fields.complaint()));
  if (sources == nullptr) {  // HLS: only a manifest
    format.obstacle = "it has no plain links";
    return format;
  }
  if (in_tracks(id)) format.has_audio = sources->size() > 1;
  for (auto& address : read_addresses(*sources)) format.parts.push_back({std::move(address), headers, {}});
  if (format.parts.size() == 1) format.parts[0].size = format.size;
  if (format.parts.size() > 1) format.layout = in_tracks(id) ? Layout::tracks : Layout::pieces;
  if (format.parts.empty()) format.obstacle = "its tracks come in chunks";
  return format;
}

bool is_error_video(const Format& format) {
  return std::ranges::any_of(
      format.parts, [](const Part& part) { return part.url.find(kErrorVideo) != std::string::npos; });
}

// Of one height: H.264 first, which plays everywhere; then what names no codec. (The order of the JSON is
// lost in reading it.)
int codec_rank(const Format& format) {
  if (format.id.ends_with("-AVC")) return 0;
  return format.id.ends_with("-HEVC") || format.id.ends_with("-AV1") ? 2 : 1;
}

bool better(const Format& a, const Format& b) {
  if (a.height != b.height) return a.height > b.height;
  return codec_rank(a) < codec_rank(b);
}

const Format* best_within(const std::vector<Format>& formats, std::optional<int> height) {
  const Format* best = nullptr;
  for (const Format& format : formats) {
    if (height && format.height > *height) continue;
    if (best == nullptr || better(format, *best)) best = &format;
  }
  if (best != nullptr || formats.empty()) return best;
  return &*std::ranges::min_element(formats, {}, &Format::height);
}

std::vector<Header> read_headers(const json* extra) {
  std::vector<Header> headers;
  if (extra == nullptr) return headers;
  Fields fields(*extra);
  const auto referer = fields.text("referer");
  const auto agent = fields.text("ua");
  if (!referer.empty()) headers.push_back({"Referer", referer});
  if (!agent.empty()) headers.push_back({"User-Agent", agent});
  return headers;
}

}  // namespace

bool in_tracks(const std::string& id) {
  // bilibili's ids say it; YouTube's are numbers, and of several files there only as tracks.
  return id.starts_with("dash") || (!id.empty() && std::ranges::all_of(id, is_digit));
}

Result<Format> choose_stream(const json& page, const std::string& wanted, std::optional<int> height) {
  Fields fields(page);
  const json* streams = fields.object("streams");
  const auto headers = read_headers(fields.object("extra"));
  if (fields.complaint()) return fail(ErrorKind::bad_input, *fields.complaint());
  if (streams == nullptr) return fail(ErrorKind::bad_input, "\"streams\" should be an object");
  std::vector<Format> formats;
  std::string ids;
  for (const auto& [id, stream] : streams->items()) {
    auto format = read_stream(id, stream, headers);
    if (!format) return format;
    if (is_error_video(*format)) continue;
    ids += (ids.empty() ? "" : ", ") + id;
    if (wanted.empty() || id == wanted) formats.push_back(*std::move(format));
  }
  if (ids.empty()) return fail(ErrorKind::unsupported, "it has no streams");
  if (formats.empty()) {
    return fail(ErrorKind::bad_input, fmt::format("it has no stream {}, but {}", wanted, ids));
  }
  return *best_within(formats, height);
}

}  // namespace mg::youget
