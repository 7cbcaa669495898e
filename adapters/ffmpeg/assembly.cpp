#include "adapters/ffmpeg/assembly.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "adapters/ffmpeg/verification.h"
#include "src/base/text.h"

namespace mg::ffmpeg {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProtocols = "file,subfile,concatf";
// Of readers of media only, by the names that 5.1 has for them. "concat" is our own lists'.
constexpr std::string_view kFormats =
    "concat,mov,matroska,flv,live_flv,mpegts,mpeg,mpegvideo,avi,asf,rm,ogg,wav,w64,aiff,caf,flac,mp3,aac,ac3,"
    "eac3,dts,truehd,loas,amr,ape,tta,wv,h264,hevc,m4v,ivf,av1,obu,mxf,nut,dv,gif";

void add(Command& command, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) command.arguments.emplace_back(word);
}

bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

// Within single quotes nothing is special; a single quote is written outside of them.
std::string as_word(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += R"('\'')";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string list_name(std::size_t input) {
  return fmt::format("input{}.txt", input);
}

std::string side_list_name(std::string_view list, std::size_t part) {
  return fmt::format("{}.{}.txt", list, part);
}

constexpr std::string_view kChapters = "chapters.txt";

// https://ffmpeg.org/ffmpeg-formats.html#Metadata-1: a backslash before what would end or begin something.
std::string as_metadata(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("=;#\\\n").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  // 5.1 takes a backslash at a line's end, escaped or not, for the line's going on, and loses the chapter.
  if (text.ends_with('\\')) result += ' ';
  return result;
}

std::string file_address(const fs::path& file) {
  return fmt::format("file:{}", file.native());
}

void restrict_reading(Command& command) {
  add(command, {"-protocol_whitelist", kProtocols, "-format_whitelist", kFormats});
}

void add_input(Command& command, const Assembly& assembly, std::size_t number) {
  const JoinInput& input = assembly.inputs[number];
  restrict_reading(command);
  const std::string list = file_address(assembly.directory / list_name(number));
  switch (input.how) {
    case JoinInput::How::alone: return add(command, {"-i", address_of(input.parts.front())});
    // -safe 0: absolute names count as unsafe; these are the user's own files.
    case JoinInput::How::in_turn: return add(command, {"-f", "concat", "-safe", "0", "-i", list});
    case JoinInput::How::as_bytes: return add(command, {"-i", "concatf:" + list});
  }
}

// Of files one behind the other only the first of a kind: those behind it were not compared, and a list makes
// a film of one picture out of a cover.
std::string streams_of(const JoinInput& input, std::size_t number, char kind) {
  return fmt::format("{}:{}{}?", number, kind, input.how == JoinInput::How::in_turn ? ":0" : "");
}

bool in_mp4_family(std::string_view name) {
  return name.ends_with(".mp4") || name.ends_with(".m4a") || name.ends_with(".mov");
}

// Of the container of other parts; what takes everything, if no part can be written so.
std::string_view format_for(std::string_view container) {
  if (container.starts_with("mov")) return "mp4";
  if (container == "flv" || container == "mpegts" || container == "avi") return container;
  return "matroska";
}

Command begin_reporting(const fs::path& directory) {
  Command command;
  command.tool = "ffmpeg";
  command.directory = directory;
  add(command, {"-nostdin", "-hide_banner", "-loglevel", "error", "-y"});
  add_reporting(command);
  return command;
}

// Linux takes no word of more than 128 KiB.
constexpr std::size_t kLongestWord = 120'000;

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      result += i + k > text.size() ? '=' : kDigits[bits >> (18 - 6 * k) & 63U];
    }
  }
  return result;
}

Command begin_inspection() {
  Command command;
  command.tool = "ffprobe";
  add(command, {"-hide_banner", "-loglevel", "error", "-of", "json", "-show_format", "-show_streams",
                "-show_chapters", "-show_data_hash", "md5"});
  restrict_reading(command);
  return command;
}

}  // namespace

std::string address_of(const JoinPart& part) {
  const std::string address = file_address(part.file);
  if (part.skip <= Bytes{}) return address;
  // An end of 0 is the file's own; all behind the colon is the address.
  return fmt::format("subfile,,start,{},end,0,,:{}", part.skip.count, address);
}

std::string turn_list(const JoinInput& input, std::string_view list_name) {
  std::string list = "ffconcat version 1.0\n";
  for (std::size_t i = 0; i < input.parts.size(); ++i) {
    const JoinPart& part = input.parts[i];
    std::string address = address_of(part);
    if (has_line_end(address)) {
      // By its name alone, as the tool runs beside it: the folder's may have a line end, too.
      address = "concatf:file:" + side_list_name(list_name, i);
    }
    list += fmt::format("file {}\n", as_word(address));
    if (part.length) list += fmt::format("duration {:.6f}\n", seconds(*part.length));
  }
  return list;
}

std::string piece_list(const std::vector<JoinPart>& parts) {
  std::string list;
  for (const JoinPart& part : parts) list += as_word(address_of(part)) + "\n";
  return list;
}

std::string chapter_list(const std::vector<Chapter>& chapters) {
  std::string list = ";FFMETADATA1\n";
  for (const Chapter& chapter : chapters) {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    list += fmt::format("[CHAPTER]\nTIMEBASE=1/1000000\nSTART={}\nEND={}\ntitle={}\n",
                        duration_cast<microseconds>(chapter.start).count(),
                        duration_cast<microseconds>(chapter.end).count(), as_metadata(chapter.title));
  }
  return list;
}

std::vector<WriteFile> lists(const Assembly& assembly) {
  std::vector<WriteFile> files;
  if (!assembly.chapters.empty())
    files.push_back({assembly.directory / kChapters, chapter_list(assembly.chapters)});
  for (std::size_t i = 0; i < assembly.inputs.size(); ++i) {
    const JoinInput& input = assembly.inputs[i];
    const std::string name = list_name(i);
    if (input.how == JoinInput::How::as_bytes) {
      files.push_back({assembly.directory / name, piece_list(input.parts)});
    }
    if (input.how != JoinInput::How::in_turn) continue;
    files.push_back({assembly.directory / name, turn_list(input, name)});
    for (std::size_t part = 0; part < input.parts.size(); ++part) {
      if (!has_line_end(input.parts[part].file.native())) continue;
      files.push_back({assembly.directory / side_list_name(name, part), piece_list({input.parts[part]})});
    }
  }
  return files;
}

Command assemble(const Assembly& assembly) {
  Command command = begin_reporting(assembly.directory);
  for (std::size_t i = 0; i < assembly.inputs.size(); ++i) add_input(command, assembly, i);
  if (!assembly.chapters.empty()) {
    add(command, {"-f", "ffmetadata", "-protocol_whitelist", "file", "-i",
                  file_address(assembly.directory / kChapters)});
    add(command, {"-map_chapters", fmt::format("{}", assembly.inputs.size())});
  }
  for (std::size_t i = 0; i < assembly.inputs.size(); ++i) {
    if (assembly.inputs[i].picture) add(command, {"-map", streams_of(assembly.inputs[i], i, 'v')});
  }
  for (std::size_t i = 0; i < assembly.inputs.size(); ++i) {
    if (assembly.inputs[i].sound) add(command, {"-map", streams_of(assembly.inputs[i], i, 'a')});
  }
  for (std::size_t i = 0; i < assembly.inputs.size(); ++i) {
    if (assembly.inputs[i].subtitles) add(command, {"-map", fmt::format("{}:s?", i)});
  }
  add(command, {"-c", "copy"});
  // The index at the front, so that the file plays while it is still being copied somewhere.
  if (in_mp4_family(assembly.into)) add(command, {"-movflags", "+faststart"});
  add(command, {file_address(assembly.directory / assembly.into)});
  return command;
}

Command inspect_part(const JoinPart& part) {
  Command command = begin_inspection();
  add(command, {"-i", address_of(part)});
  return command;
}

std::optional<Command> inspect_pieces(const std::vector<JoinPart>& pieces) {
  const std::string list = base64(piece_list(pieces));
  if (list.size() > kLongestWord) return {};
  Command command = begin_inspection();
  // Only here: what is looked into must not bring a list of its own along.
  std::ranges::replace(command.arguments, std::string(kProtocols), fmt::format("{},data", kProtocols));
  add(command, {"-i", "concatf:data:text/plain;base64," + list});
  return command;
}

Command encode(const JoinPart& part, const EncodeTarget& target, const fs::path& directory,
               const std::string& into) {
  Command command = begin_reporting(directory);
  restrict_reading(command);
  add(command, {"-i", address_of(part), "-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy"});
  if (target.picture) {
    // Fitted into the others' size without distorting it, the rest is black.
    add(command, {"-c:v", "libx264", "-preset", "medium", "-crf", "18", "-vf",
                  fmt::format("scale={0}:{1}:force_original_aspect_ratio=decrease,pad={0}:{1}:-1:-1,setsar=1,"
                              "format={2}",
                              target.width, target.height,
                              target.pixel_format.empty() ? "yuv420p" : target.pixel_format)});
  }
  if (target.sound) {
    add(command, {"-c:a", "aac", "-b:a", "192k", "-ar", fmt::format("{}", target.sample_rate), "-ac",
                  fmt::format("{}", target.channels)});
  }
  if (target.container.starts_with("mov") && target.picture_time_base.starts_with("1/")) {
    add(command, {"-video_track_timescale", std::string_view(target.picture_time_base).substr(2)});
  }
  add(command, {"-f", format_for(target.container), file_address(directory / into)});
  return command;
}

}  // namespace mg::ffmpeg
