#include "adapters/ffmpeg/inspection.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/base/text.h"
#include "src/model/foreign_json.h"

namespace mg::ffmpeg {
namespace {

constexpr double kMostSeconds = 1e9;
constexpr std::int64_t kMostLines = 1'000'000;
// Readers (5.1) of texts that only say where media are. Whoever asks wants to know what the file itself
// holds: a script of parts is not what they were merged into.
constexpr std::array<std::string_view, 5> kReferences{"concat", "hls", "dash", "sdp", "imf"};

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

int read_rotation(Fields& stream) {
  const auto* notes = stream.array("side_data_list");
  for (const auto& note : notes == nullptr ? nlohmann::json::array() : *notes) {
    const auto degrees = Fields(note).whole("rotation");
    if (degrees) return static_cast<int>((*degrees % 360 + 360) % 360);
  }
  return 0;
}

std::string read_pixel_aspect(Fields& stream) {
  std::string aspect = stream.text("sample_aspect_ratio");
  const bool square = aspect == "1:1" || aspect == "0:1" || aspect == "N/A";
  return square ? std::string() : aspect;
}

Result<StreamFacts> read_stream(const nlohmann::json& object) {
  Fields fields(object);
  StreamFacts stream;
  const auto kind = fields.text("codec_type");
  if (kind == "video") stream.kind = StreamFacts::Kind::video;
  if (kind == "audio") stream.kind = StreamFacts::Kind::audio;
  stream.is_text = kind == "subtitle";
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
  stream.rotation = read_rotation(fields);
  stream.pixel_aspect = read_pixel_aspect(fields);
  if (const auto* tags = fields.object("tags")) stream.language = Fields(*tags).text("language");
  return stream;
}

// What is no chapter, or has no times, is none.
std::vector<Chapter> read_chapters(Fields& top) {
  std::vector<Chapter> chapters;
  const auto* told = top.array("chapters");
  for (const auto& object : told == nullptr ? nlohmann::json::array() : *told) {
    Fields fields(object);
    const auto start = read_time(fields, "start_time"), end = read_time(fields, "end_time");
    if (fields.complaint() || !start || !*start || !end || !*end) continue;
    const auto* tags = fields.object("tags");
    chapters.push_back({tags == nullptr ? std::string() : Fields(*tags).text("title"), **start, **end});
  }
  return chapters;
}

}  // namespace

Command inspect(const std::filesystem::path& file) {
  Command command;
  command.tool = "ffprobe";
  command.arguments = {"-hide_banner",  "-loglevel",
                       "error",         "-of",
                       "json",          "-show_format",
                       "-show_streams", "-protocol_whitelist",
                       "file",          "file:" + file.string()};
  return command;
}

namespace {

Result<MediaFacts> read_facts(const nlohmann::json& answer) {
  Fields top(answer);
  const auto* format = top.object("format");
  const auto* streams = top.array("streams");
  if (top.complaint()) return broken(*top.complaint());
  if (format == nullptr) return broken("\"format\" is missing");
  Fields fields(*format);
  MediaFacts facts;
  facts.container = fields.needed_text("format_name");
  const auto reader = facts.container.substr(0, facts.container.find(','));
  if (std::ranges::find(kReferences, reader) != kReferences.end()) {
    return fail(ErrorKind::bad_input, "it is a list of other files, and holds no medium itself");
  }
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
  if (const auto* tags = fields.object("tags")) facts.title = Fields(*tags).text("title");
  facts.chapters = read_chapters(top);
  if (streams == nullptr) return facts;
  for (const auto& object : *streams) {
    const auto stream = read_stream(object);
    if (!stream) return tl::unexpected(stream.error());
    facts.streams.push_back(*stream);
  }
  return facts;
}

// "29.96"; nothing for "N/A", for what is no number and for what no clock shows.
std::optional<Duration> read_clock(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(std::abs(value) <= kMostSeconds))
    return std::nullopt;
  return from_seconds(value);
}

// Some containers (avi) have only one of both clocks.
std::optional<Duration> end_of(std::string_view shown, std::string_view decoded, std::string_view lasts) {
  const auto at = std::max(read_clock(shown), read_clock(decoded));
  if (!at) return std::nullopt;
  return *at + std::max(read_clock(lasts).value_or(Duration{}), Duration{});
}

// Where the length begins to count (5.1): these count it from zero, even if their first packet comes later;
// all others from their first packet.
Duration start_of_length(const MediaFacts& facts, Duration first) {
  const bool from_zero = facts.container.starts_with("mov") || facts.container.starts_with("matroska");
  return from_zero && first > Duration{} && facts.duration && *facts.duration > first ? Duration{} : first;
}

void add_packet(const nlohmann::json& object, MediaSample& sample) {
  Fields packet(object);
  if (packet.text("type") != "packet") return;
  const auto stream = packet.whole("stream_index").value_or(-1);
  const auto end = end_of(packet.text("pts_time"), packet.text("dts_time"), packet.text("duration_time"));
  if (packet.complaint() || !end || stream < 0 || static_cast<std::size_t>(stream) >= sample.ends.size())
    return;
  auto& last = sample.ends[static_cast<std::size_t>(stream)];
  last = std::max(last, end);
}

}  // namespace

Result<MediaFacts> read_inspection(std::string_view output) {
  const auto answer = read_object(output, "ffprobe's answer");
  if (!answer) return tl::unexpected(answer.error());
  return read_facts(*answer);
}

// Cost for 30 s of 720p at 1.5 Mbit/s (5.1.9), in CPU time: 0.065 s with packets only, 0.072 s with key
// frames and sound decoded, 0.31 s with every frame of head and tail, 0.96 s for decoding everything.
Command sample(const std::filesystem::path& file) {
  Command command;
  command.tool = "ffprobe";
  command.arguments = {"-hide_banner",
                       "-loglevel",
                       "error",
                       "-protocol_whitelist",
                       "file",
                       "-skip_loop_filter",
                       "all",
                       "-skip_idct",
                       "all",
                       "-skip_frame",
                       "nokey",
                       "-of",
                       "json=compact=1",
                       "-show_format",
                       "-show_streams",
                       "-show_entries",
                       "frame=stream_index:packet=stream_index,pts_time,dts_time,duration_time",
                       "-read_intervals",
                       "%+#8,9999999%",  // eight packets from the beginning; all from the last jump
                       "file:" + file.string()};
  return command;
}

Result<MediaSample> read_sample(std::string_view output) {
  const auto answer = read_object(output, "ffprobe's answer");
  if (!answer) return tl::unexpected(answer.error());
  auto facts = read_facts(*answer);
  if (!facts) return tl::unexpected(facts.error());
  MediaSample sample{.facts = *std::move(facts), .start = {}, .ends = {}};
  Fields top(*answer);
  Fields format(*top.object("format"));
  const auto first = read_clock(format.text("start_time")).value_or(Duration{});
  sample.start = start_of_length(sample.facts, first);
  const auto* packets = top.array("packets_and_frames");
  if (top.complaint()) return broken(*top.complaint());
  sample.ends.resize(sample.facts.streams.size());
  if (packets == nullptr) return sample;
  for (const auto& object : *packets) add_packet(object, sample);
  return sample;
}

Command list_packets(const std::filesystem::path& file) {
  Command command;
  command.tool = "ffprobe";
  command.arguments = {"-hide_banner",
                       "-loglevel",
                       "error",
                       "-protocol_whitelist",
                       "file",
                       "-of",
                       "csv=p=0",
                       "-show_entries",
                       "packet=stream_index,pts_time,dts_time,duration_time",
                       "file:" + file.string()};
  return command;
}

std::optional<PacketEnd> read_packet(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() < 4) return std::nullopt;
  const auto stream = read_whole_number(fields[0]);
  const auto end = end_of(fields[1], fields[2], fields[3]);
  if (!stream || *stream < 0 || !end) return std::nullopt;
  return PacketEnd{static_cast<std::size_t>(*stream), *end};
}

}  // namespace mg::ffmpeg
