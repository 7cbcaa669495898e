#include "adapters/ffmpeg/join.h"

#include <fmt/core.h>

#include <utility>

namespace mg::ffmpeg {
namespace {

constexpr std::string_view kConcatList = "concat.txt";

// What strangers' segments may make ffmpeg do: read files (a key's ending is none of those it knows) and be
// media. Without the second list a segment could be a script for one of its many other readers.
constexpr std::pair<std::string_view, std::string_view> kPlaylistOptions[] = {
    {"protocol_whitelist", "file,crypto,data"},
    {"format_whitelist", "hls,mpegts,mov,aac,mp3,ac3,eac3"},
    {"allowed_extensions", "ALL"}};

// A name is never taken for an option ("-x.mp4") nor for a protocol ("a:b.mp4").
std::string as_file(std::string_view name) {
  return fmt::format("file:{}", name);
}

void add(Command& command, std::initializer_list<std::string> words) {
  command.arguments.insert(command.arguments.end(), words);
}

bool in_mp4_family(std::string_view name) {
  return name.ends_with(".mp4") || name.ends_with(".m4a") || name.ends_with(".mov");
}

// Several playlists, too: in one with discontinuities 5.1 leaves a hole where the clock jumps forward by less
// than 10 s, and goes on with the first init section whatever the others say. One behind the other each
// begins where the one before ended (measured: 39.0 s instead of 42.0 s for 12 s, 9 s of another clock, 18
// s).
bool by_list(const Harvest& harvest) {
  return harvest.join == Harvest::Join::concat ||
         (harvest.join == Harvest::Join::playlist && harvest.media.size() > 1);
}

void add_inputs(const Harvest& harvest, Command& command) {
  if (by_list(harvest)) {
    // -safe 0: names with blanks or other than Latin letters count as unsafe; these are our own.
    add(command, {"-f", "concat", "-safe", "0", "-i", as_file(kConcatList)});
    return;
  }
  if (harvest.join == Harvest::Join::playlist) {
    for (const auto& [option, value] : kPlaylistOptions) {
      add(command, {fmt::format("-{}", option), std::string(value)});
    }
  }
  for (const auto& name : harvest.media) add(command, {"-i", as_file(name)});
}

}  // namespace

std::string concat_line(std::string_view file_name) {
  std::string quoted;
  for (const char c : file_name) {
    if (c == '\'') {
      quoted += R"('\'')";
    } else {
      quoted += c;
    }
  }
  return fmt::format("file 'file:{}'\n", quoted);
}

std::vector<WriteFile> prepare_join(const Harvest& harvest, const std::filesystem::path& directory) {
  if (!by_list(harvest)) return {};
  std::string list = "ffconcat version 1.0\n";
  for (const auto& name : harvest.media) {
    list += concat_line(name);
    if (harvest.join != Harvest::Join::playlist) continue;
    for (const auto& [option, value] : kPlaylistOptions) list += fmt::format("option {} {}\n", option, value);
  }
  return {{directory / kConcatList, list}};
}

Command join(const Harvest& harvest, const std::filesystem::path& directory, const std::string& into) {
  Command command;
  command.tool = "ffmpeg";
  command.directory = directory;
  add(command, {"-nostdin", "-hide_banner", "-loglevel", "error", "-y"});
  add_inputs(harvest, command);
  if (harvest.join == Harvest::Join::mux && harvest.media.size() > 1) {
    // Each file gives what it is there for, even if the video's has a silent track of its own.
    add(command, {"-map", "0:v"});
    for (std::size_t file = 1; file < harvest.media.size(); ++file) {
      add(command, {"-map", fmt::format("{}:a", file)});
    }
  } else if (harvest.join == Harvest::Join::playlist) {
    // Where the sound comes apart it is the first, even if the picture brings one of its own. One picture,
    // because some broadcasters' segments have another one for previews.
    add(command, {"-map", "0:v:0?", "-map", "0:a:0?"});
  } else {
    add(command, {"-map", "0:v?", "-map", "0:a?"});
  }
  add(command, {"-c", "copy"});
  // The index at the front, so that the file plays while it is still being copied somewhere.
  if (in_mp4_family(into)) add(command, {"-movflags", "+faststart"});
  add(command, {as_file(into)});
  return command;
}

}  // namespace mg::ffmpeg
