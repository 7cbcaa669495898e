#include "adapters/ytdlp/format_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "adapters/ytdlp/cookie_words.h"
#include "src/model/foreign_json.h"

namespace mg::ytdlp {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostLines = 100'000;                // no picture is higher
constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;  // a petabyte: sums of sizes cannot overflow

// One file of the format, with what is only needed to add them up.
struct File {
  Part part;
  std::string protocol;
  std::string obstacle;  // why we cannot fetch it ourselves
  std::optional<Bytes> estimate;
  std::int64_t height = 0;
  bool video = false;
  bool audio = false;
};

Result<std::optional<Bytes>> read_size(Fields& fields, const char* name) {
  const auto number = fields.number(name);  // an estimate may have a fraction
  if (!number) return std::optional<Bytes>();
  if (*number < 0 || *number > static_cast<double>(kMostBytes)) {
    return fail(ErrorKind::bad_input, fmt::format("\"{}\" is no size", name));
  }
  return std::optional(Bytes{static_cast<std::int64_t>(*number)});
}

std::vector<Header> read_headers(const json* headers) {
  std::vector<Header> read;
  if (headers == nullptr) return read;
  for (const auto& [name, value] : headers->items()) {
    if (value.is_string()) read.push_back({name, value.get<std::string>()});
  }
  return read;
}

bool is_sound_only(std::string_view extension) {
  constexpr std::array<std::string_view, 8> kSound{"m4a", "mp3", "opus", "ogg", "aac", "flac", "wav", "weba"};
  return std::ranges::find(kSound, extension) != kSound.end();
}

Result<File> read_file(const json& object) {
  Fields fields(object);
  File file;
  file.part.url = fields.needed_text("url");
  file.part.headers = read_headers(fields.object("http_headers"));
  file.protocol = fields.text("protocol");
  if (const auto cookies = cookie_header(fields.text("cookies")); !cookies) {
    file.obstacle = "its cookies are beyond us";
  } else if (!cookies->empty()) {
    file.part.headers.push_back({"Cookie", *cookies});
  }
  file.height = fields.whole("height").value_or(0);
  const auto exact = read_size(fields, "filesize");
  if (!exact) return tl::unexpected(exact.error());
  const auto estimate = read_size(fields, "filesize_approx");
  if (!estimate) return tl::unexpected(estimate.error());
  file.part.size = *exact;
  file.estimate = *exact ? *exact : *estimate;
  const auto video = fields.text("vcodec");
  const auto audio = fields.text("acodec");
  // "none" is a statement, absence is ignorance: then a file has both unless its name speaks against it.
  file.video = !video.empty() ? video != "none" : !is_sound_only(fields.text("ext"));
  file.audio = !audio.empty() ? audio != "none" : true;
  if (fields.complaint()) return fail(ErrorKind::bad_input, *fields.complaint());
  if (file.height < 0 || file.height > kMostLines)
    return fail(ErrorKind::bad_input, "\"height\" is no height");
  return file;
}

bool is_plain(const File& file) {
  return file.protocol == "https" || file.protocol == "http";
}

bool is_playlist(const File& file) {
  return file.protocol == "m3u8_native" || file.protocol == "m3u8";
}

std::string obstacle_of(const std::vector<File>& files) {
  for (const File& file : files) {
    if (!file.obstacle.empty()) return file.obstacle;
    if (!is_plain(file) && !is_playlist(file)) return fmt::format("its links are {}", file.protocol);
    if (is_plain(file) != is_plain(files.front())) return "its links are of two kinds";
  }
  return {};
}

Format add_up(const std::vector<File>& files) {
  Format format;
  bool exact = true;
  bool known = true;
  Bytes sum;
  for (const File& file : files) {
    format.height = std::max(format.height, static_cast<int>(file.height));
    format.has_video |= file.video;
    format.has_audio |= file.audio;
    exact &= file.part.size.has_value();
    known &= file.estimate.has_value();
    sum += file.estimate.value_or(Bytes{});
    format.parts.push_back(file.part);
  }
  if (known) format.size = sum;
  format.size_exactness = exact && known ? Exactness::exact : Exactness::estimated;
  format.layout = is_playlist(files.front()) ? Layout::playlist
                  : files.size() > 1         ? Layout::tracks
                                             : Layout::whole;
  format.obstacle = obstacle_of(files);
  if (!format.obstacle.empty()) format.parts.clear();
  return format;
}

}  // namespace

Result<Format> read_format(const json& line) {
  Fields fields(line);
  if (fields.flag("_has_drm")) return fail(ErrorKind::unsupported, "it is DRM protected");
  if (fields.flag("is_live") || fields.text("live_status") == "is_upcoming") {
    return fail(ErrorKind::unsupported, "it is a live broadcast");
  }
  const json* requested = fields.array("requested_formats");
  if (requested == nullptr && fields.text("url").empty() && !fields.complaint()) {
    return fail(ErrorKind::unsupported, "it has no formats");
  }
  const auto id = fields.needed_text("format_id");
  const auto extension = fields.needed_text("ext");
  if (fields.complaint()) return fail(ErrorKind::bad_input, *fields.complaint());

  std::vector<File> files;
  const json alone = json::array({line});
  for (const json& object : requested != nullptr ? *requested : alone) {
    const auto file = read_file(object);
    if (!file) return tl::unexpected(file.error());
    files.push_back(*file);
  }
  Format format = add_up(files);
  format.id = id;
  format.container = extension;
  return format;
}

}  // namespace mg::ytdlp
