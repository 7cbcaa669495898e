#include "adapters/ffmpeg/join.h"

#include <fmt/core.h>

#include <utility>

#include "adapters/ffmpeg/verification.h"

namespace mg::ffmpeg {
namespace {

constexpr std::string_view kConcatList = "concat.txt";

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

Command begin(const std::filesystem::path& directory, std::string level) {
  Command command;
  command.tool = "ffmpeg";
  command.directory = directory;
  add(command, {"-nostdin", "-hide_banner", "-loglevel", std::move(level), "-y"});
  add_reporting(command);
  return command;
}

void finish(Command& command, std::string_view into) {
  add(command, {"-c", "copy"});
  // The index at the front, so that the file plays while it is still being copied somewhere.
  if (in_mp4_family(into)) add(command, {"-movflags", "+faststart"});
  add(command, {as_file(into)});
}

void add_list(Command& command) {
  // -safe 0: names with blanks or other than Latin letters count as unsafe; these are our own.
  add(command, {"-f", "concat", "-safe", "0", "-i", as_file(kConcatList)});
}

void use_playlist(Command& command, std::string_view name) {
  // Segments are strangers': they may make ffmpeg read files in the room and be media. Without the second
  // list one could be a script for another of its many readers. A key has no ending of a medium, so all are
  // allowed.
  add(command, {"-protocol_whitelist", "file,crypto,data"});
  add(command, {"-format_whitelist", "hls,mpegts,mov,aac,mp3,ac3,eac3"});
  add(command, {"-allowed_extensions", "ALL", "-i", as_file(name)});
  // Where the sound comes apart it is the first, even if the picture brings one of its own. One picture,
  // because some segments have another one for previews.
  add(command, {"-map", "0:v:0?", "-map", "0:a:0?"});
}

std::string as_transport_stream(std::string_view playlist) {
  return fmt::format("{}.ts", playlist);
}

// 5.1 goes past segments that it cannot open or decrypt with a warning only (measured; no error, exit 0).
constexpr std::string_view kPlaylistLevel = "level+warning";

// Runs of one clock each are made one transport stream each, and these are joined. In one playlist with
// discontinuities 5.1 leaves a hole where the clock jumps forward by less than 10 s, and reads everything by
// the first init section; playlists behind each other must agree in time base and order of tracks, which
// transport streams do. Measured on 12 s, 9 s of another encoding and 18 s: one playlist becomes 42.0 s,
// three transport streams 39.0 s.
std::vector<Command> join_playlists(const Harvest& harvest, const std::filesystem::path& directory,
                                    const std::string& into) {
  std::vector<Command> commands;
  if (harvest.media.size() == 1) {
    Command& command = commands.emplace_back(begin(directory, std::string(kPlaylistLevel)));
    use_playlist(command, harvest.media.front());
    finish(command, into);
    return commands;
  }
  for (const auto& name : harvest.media) {
    Command& command = commands.emplace_back(begin(directory, std::string(kPlaylistLevel)));
    use_playlist(command, name);
    add(command, {"-f", "mpegts"});
    finish(command, as_transport_stream(name));
  }
  Command& command = commands.emplace_back(begin(directory, "error"));
  add_list(command);
  add(command, {"-map", "0:v?", "-map", "0:a?"});
  finish(command, into);
  return commands;
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
  const bool runs = harvest.join == Harvest::Join::playlist && harvest.media.size() > 1;
  if (!runs && harvest.join != Harvest::Join::concat) return {};
  std::string list = "ffconcat version 1.0\n";
  for (const auto& name : harvest.media) list += concat_line(runs ? as_transport_stream(name) : name);
  return {{directory / kConcatList, list}};
}

std::vector<Command> join(const Harvest& harvest, const std::filesystem::path& directory,
                          const std::string& into) {
  if (harvest.join == Harvest::Join::playlist) return join_playlists(harvest, directory, into);
  Command command = begin(directory, "error");
  if (harvest.join == Harvest::Join::concat) {
    add_list(command);
  } else {
    for (const auto& name : harvest.media) add(command, {"-i", as_file(name)});
  }
  if (harvest.join == Harvest::Join::mux && harvest.media.size() > 1) {
    // Each file gives what it is there for, even if the video's has a silent track of its own.
    add(command, {"-map", "0:v"});
    for (std::size_t file = 1; file < harvest.media.size(); ++file) {
      add(command, {"-map", fmt::format("{}:a", file)});
    }
  } else {
    add(command, {"-map", "0:v?", "-map", "0:a?"});
  }
  finish(command, into);
  return {std::move(command)};
}

}  // namespace mg::ffmpeg
