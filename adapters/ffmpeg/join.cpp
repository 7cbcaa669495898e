#include "adapters/ffmpeg/join.h"

#include <fmt/core.h>

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
  if (harvest.join != Harvest::Join::concat) return {};
  std::string list = "ffconcat version 1.0\n";
  for (const auto& name : harvest.media) list += concat_line(name);
  return {{directory / kConcatList, list}};
}

Command join(const Harvest& harvest, const std::filesystem::path& directory, const std::string& into) {
  Command command;
  command.tool = "ffmpeg";
  command.directory = directory;
  add(command, {"-nostdin", "-hide_banner", "-loglevel", "error", "-y"});
  if (harvest.join == Harvest::Join::concat) {
    // -safe 0: names with blanks or other than Latin letters count as unsafe; these are our own.
    add(command, {"-f", "concat", "-safe", "0", "-i", as_file(kConcatList)});
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
  add(command, {"-c", "copy"});
  // The index at the front, so that the file plays while it is still being copied somewhere.
  if (in_mp4_family(into)) add(command, {"-movflags", "+faststart"});
  add(command, {as_file(into)});
  return command;
}

}  // namespace mg::ffmpeg
