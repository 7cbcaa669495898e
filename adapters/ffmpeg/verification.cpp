#include "adapters/ffmpeg/verification.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "src/base/text.h"
#include "src/model/verdict.h"

namespace mg::ffmpeg {
namespace {

using enum ErrorKind;

constexpr auto kSigns = std::to_array<Sign>({
    {"No space left on device", disk_full, ""},
    {"Permission denied", local_io, ""},
    {"Read-only file system", local_io, ""},
    {"Too many open files", local_io, ""},
    {"Unrecognized option", unsupported, "another ffmpeg is needed"},
    {"Unknown decoder", unsupported, "another ffmpeg is needed"},
    {"Decoder not found", unsupported, "another ffmpeg is needed"},
    {"not currently supported in container", unsupported, ""},
    {"Could not find tag for codec", unsupported, ""},
});

// Lines about timing or the line before; a decoded file is whole in spite of them.
constexpr std::array<std::string_view, 2> kHarmless{"non monotonically increasing dts",
                                                    "Last message repeated"};

// Of warnings (marked so by `-loglevel level+warning`) only these tell of damage. Not "Packet corrupt":
// encoders that count each segment's packets from zero cause it, too.
constexpr std::array<std::string_view, 2> kTellingWarnings{"Failed to open segment", "changing packet size"};

bool has_any(std::string_view line, std::span<const std::string_view> texts) {
  return std::ranges::any_of(texts, [line](auto text) { return line.find(text) != std::string_view::npos; });
}

bool is_harmless(std::string_view line) {
  if (line.find("[warning] ") != std::string_view::npos && !has_any(line, kTellingWarnings)) return true;
  return has_any(line, kHarmless);
}

// "[h264 @ 0x5609965ca8c0] [error] cbp too large" -> "cbp too large": an address tells nobody anything.
std::string_view without_address(std::string_view line) {
  for (auto end = line.find("] "); line.starts_with('[') && end != std::string_view::npos;
       end = line.find("] ")) {
    line.remove_prefix(end + 2);
  }
  return line;
}

std::string first_complaint(std::string_view errors) {
  while (!errors.empty()) {
    const auto end = errors.find_first_of("\r\n");
    const auto line = plain_text(errors.substr(0, end));
    errors.remove_prefix(end == std::string_view::npos ? errors.size() : end + 1);
    if (!line.empty() && !is_harmless(line)) return std::string(without_address(line));
  }
  return {};
}

}  // namespace

// What finds what, on a 10 s page muxed by `join` (5.1.9); "spliced" begins with the bytes of 720p and goes
// on with those of 480p, as a resumed download may; its listed duration is right:
//   | file                     | everything | -skip_frame nokey | -c copy |
//   | sound                    | silent     | silent            | silent  |
//   | spliced at 20, 50, 95 %  | complains  | complains         | complains |
//   | cut off at 60 %          | complains  | complains         | complains |
//   | 64 KiB of zeros          | complains  | complains         | complains |
//   | 4 KiB of garbage         | complains  | silent            | silent  |
//   | 200 bytes of garbage     | complains  | silent            | silent  |
// Cost for 20 s of 1080p30 at 2.5 Mbit/s: 1.40 s of wall time; key frames only 0.16 s; copying 0.07 s. Only
// decoding everything finds all. What it need not do is make a picture: leaving out the transform and
// the loop filter finds the same and takes 1.16 s.
Command play_through(const std::filesystem::path& file) {
  Command command;
  command.tool = "ffmpeg";
  command.arguments = {"-nostdin",
                       "-hide_banner",
                       "-loglevel",
                       "error",
                       "-skip_loop_filter",
                       "all",
                       "-skip_idct",
                       "all",
                       "-protocol_whitelist",
                       "file",
                       "-i",
                       "file:" + file.string(),
                       "-progress",
                       "pipe:1",
                       "-map",
                       "0:v?",
                       "-map",
                       "0:a?",
                       "-f",
                       "null",
                       "-"};
  return command;
}

void add_reporting(Command& command) {
  for (const char* word : {"-nostats", "-stats_period", "0.5", "-progress", "pipe:1"})
    command.arguments.emplace_back(word);
}

std::optional<Duration> read_play_progress(std::string_view line) {
  constexpr std::string_view kMark = "out_time_us=";
  if (!line.starts_with(kMark)) return {};
  const auto count = read_whole_number(trim(line.substr(kMark.size())));
  if (!count || *count > std::int64_t{1'000'000'000} * 1'000'000) return {};  // 30 years
  return std::chrono::microseconds(*count);
}

Outcome judge(const Exit& exit, std::string_view errors) {
  if (const auto ending = judge_ending(exit, "ffmpeg")) return *ending;
  if (const Sign* sign = find_sign(kSigns, errors)) {
    return judged(*sign, fmt::format("ffmpeg: {}", sign->text));
  }
  const auto complaint = first_complaint(errors);
  if (!complaint.empty()) return failed(transient, fmt::format("the file is damaged: {}", complaint));
  if (exit.number != 0) {
    return failed(transient, fmt::format("ffmpeg failed with exit code {} and no word why", exit.number));
  }
  return {};
}

}  // namespace mg::ffmpeg
