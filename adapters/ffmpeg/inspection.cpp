#include "adapters/ffmpeg/inspection.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/base/text.h"
#include "src/model/foreign_json.h"

namespace mg::ffmpeg {
namespace {

constexpr double kMostSeconds = 1e9;
constexpr std::int64_t kMostLines = 1'000'000;

tl::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorKind::bad_input, fmt::format("ffprobe's answer: {}", what));
}

// "N/A" is how ffprobe says that it does not know.
Result<std::optional<Duration>> read_time(Fields& fields, const char* name) {
  const auto text = fields.text(name);
  if (text.empty() || text == "N/A") return std::optional<Duration>();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(std::abs(value) <= kMostSeconds)) {
    return broken(fmt::format("\"{}\" is no time", name));
  }
  return std::optional(from_seconds(value));
}

Result<std::optional<Duration>> read_duration(Fields& fields) {
  auto duration = read_time(fields, "duration");
  if (duration && *duration) *duration = std::max(**duration, Duration::zero());
  return duration;
}

// Seldom needed and never worth refusing a file for: 0 is "not told".
int small_number(std::optional<std::int64_t> number) {
  return static_cast<int>(std::clamp<std::int64_t>(number.value_or(0), 0, kMostLines));
}

Result<StreamFacts> read_stream(const nlohmann::json& object) {
  Fields fields(object);
  StreamFacts stream;
  const auto kind = fields.text("codec_type");
  if (kind == "video") stream.kind = StreamFacts::Kind::video;
  if (kind == "audio") stream.kind = StreamFacts::Kind::audio;
  stream.codec = fields.text("codec_name");
  const auto width = fields.whole("width").value_or(0);
  const auto height = fields.whole("height").value_or(0);
  const auto duration = read_duration(fields);
  if (!duration) return tl::unexpected(duration.error());
  if (fields.complaint()) return broken(*fields.complaint());
  if (width < 0 || width > kMostLines || height < 0 || height > kMostLines) {
    return broken("\"width\" or \"height\" is no size of a picture");
  }
  stream.width = static_cast<int>(width);
  stream.height = static_cast<int>(height);
  stream.duration = *duration;
  stream.profile = fields.text("profile");
  stream.pixel_format = fields.text("pix_fmt");
  stream.channels = small_number(fields.whole("channels"));
  const auto rate = fields.text("sample_rate");
  stream.sample_rate = small_number(read_whole_number(rate));
  stream.setup = fields.text("extradata_hash");
  stream.time_base = fields.text("time_base");
  return stream;
}

}  // namespace

Command inspect(const std::filesystem::path& file) {
  Command command;
  command.tool = "ffprobe";
  command.arguments = {"-hide_banner", "-loglevel",    "error",         "-of",
                       "json",         "-show_format", "-show_streams", "file:" + file.string()};
  return command;
}

Result<MediaFacts> read_inspection(std::string_view output) {
  const auto answer = read_object(output, "ffprobe's answer");
  if (!answer) return tl::unexpected(answer.error());
  Fields top(*answer);
  const auto* format = top.object("format");
  const auto* streams = top.array("streams");
  if (top.complaint()) return broken(*top.complaint());
  if (format == nullptr) return broken("\"format\" is missing");
  Fields fields(*format);
  MediaFacts facts;
  facts.container = fields.needed_text("format_name");
  const auto duration = read_duration(fields);
  if (!duration) return tl::unexpected(duration.error());
  facts.duration = *duration;
  const auto start = read_time(fields, "start_time");
  if (!start) return tl::unexpected(start.error());
  facts.start = *start;
  const auto size = fields.needed_text("size");
  if (fields.complaint()) return broken(*fields.complaint());
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), facts.size.count);
  if (error != std::errc() || end != size.data() + size.size() || facts.size.count < 0) {
    return broken("\"size\" is no size");
  }
  if (streams == nullptr) return facts;
  for (const auto& object : *streams) {
    const auto stream = read_stream(object);
    if (!stream) return tl::unexpected(stream.error());
    facts.streams.push_back(*stream);
  }
  return facts;
}

}  // namespace mg::ffmpeg
