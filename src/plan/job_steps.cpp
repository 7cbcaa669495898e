#include "src/plan/job_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "src/base/fingerprint.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStaging = ".multiget";

// A readable folder name that is distinct for distinct texts, whatever they hold.
std::string folder_name(std::string_view text) {
  constexpr std::size_t kReadable = 60;
  std::string name;
  for (const char c : text.substr(0, kReadable)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    name += plain ? c : '_';
  }
  return fmt::format("{}-{:08x}", name, fingerprint(text) & 0xffffffffU);
}

// Codecs of a flash video fit into mp4 as they are, and mp4 is what players and verification read best.
std::string joined_name(const JobSteps& steps) {
  const std::string& container = steps.episode.format.container;
  const bool matroska = container == "webm" || container == "mkv";
  return matroska ? "joined.mkv" : "joined.mp4";
}

// Only such an ending gives way to the file's real one: a name template need not have any, and the "5" of
// "Lesson 1.5" is none.
bool is_media_ending(std::string ending) {
  constexpr std::array kEndings = {".mp4", ".mkv", ".webm", ".flv", ".m4a", ".m4v", ".mp3", ".aac",
                                   ".mov", ".ts",  ".3gp",  ".avi", ".wmv", ".ogg", ".opus"};
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

std::vector<Work> publish(const JobSteps& steps) {
  const fs::path& room = steps.rooms.room.directory;
  const fs::path target = final_target(steps);
  Publish work;
  work.replace = steps.request.again == Again::yes ? Replace::yes : Replace::no;
  work.moves.emplace_back(room / whole_file(steps), target);
  if (steps.request.danmaku == Danmaku::keep) {
    std::map<std::string, int> seen;  // by ending: a page in several files has subtitles for each
    for (const std::string& name : steps.harvest.subtitles) {
      const std::string ending = fs::path(name).extension().string();
      const int nth = ++seen[ending];
      fs::path sidecar = target;
      sidecar.replace_extension(nth == 1 ? ".danmaku" + ending : fmt::format(".danmaku.{}{}", nth, ending));
      work.moves.emplace_back(room / name, sidecar);
    }
  }
  return {FileChange{std::move(work)}};
}

}  // namespace

fs::path room_home(const fs::path& directory, const PageKey& key) {
  return directory / kStaging / folder_name(key.text);
}

JobRooms rooms_for(const Request& request, const PageKey& key, std::string_view engine,
                   const Format& format) {
  JobRooms rooms;
  rooms.home = room_home(request.directory, key);
  rooms.room.directory = rooms.home / folder_name(fmt::format("{} {}", engine, format.id));
  rooms.room.metadata = rooms.home / fmt::format("{}.json", engine);
  if (!request.network.cookies_file.empty())
    rooms.room.cookies = rooms.home / fmt::format("{}.cookies.txt", engine);
  return rooms;
}

std::string whole_file(const JobSteps& steps) {
  if (steps.harvest.join != Harvest::Join::none) return joined_name(steps);
  return steps.harvest.media.empty() ? std::string() : steps.harvest.media.front();
}

fs::path final_target(const JobSteps& steps) {
  fs::path target = steps.target;
  const std::string extension = fs::path(whole_file(steps)).extension().string();
  if (extension.empty() || target.extension() == extension) return target;
  if (is_media_ending(target.extension().string())) return target.replace_extension(extension);
  return target += extension;
}

std::vector<Work> work_for(Stage stage, const JobSteps& steps) {
  const Room& room = steps.rooms.room;
  const bool to_join = steps.harvest.join != Harvest::Join::none;
  const bool has_media = !steps.harvest.media.empty();
  const bool plays = has_media && steps.episode.format.content == Content::media;
  switch (stage) {
    case Stage::open_room: {
      OpenRoom open{.directory = steps.rooms.home, .unless_there = {}};
      if (steps.request.again == Again::no) open.unless_there = steps.target;
      return {FileChange{std::move(open)}};
    }
    case Stage::write_metadata:
      if (steps.episode.metadata.empty()) return {};
      return {FileChange{WriteFile{room.metadata, steps.episode.metadata}}};
    case Stage::copy_cookies:
      if (room.cookies.empty()) return {};
      return {FileChange{CopyFile{steps.request.network.cookies_file, room.cookies}}};
    case Stage::fetch: return {steps.extractor.fetch(steps.request, steps.episode, room)};
    case Stage::prepare_join: {
      std::vector<Work> works;
      if (!to_join) return works;
      for (WriteFile& list : steps.muxer.prepare_join(steps.harvest, room.directory)) {
        works.emplace_back(FileChange{std::move(list)});
      }
      return works;
    }
    case Stage::join: {
      if (!to_join) return {};
      const auto commands = steps.muxer.join(steps.harvest, room.directory, joined_name(steps));
      return {commands.begin(), commands.end()};
    }
    case Stage::inspect:
      if (!plays) return {};
      return {steps.muxer.inspect(room.directory / whole_file(steps))};
    case Stage::play_through:
      if (!plays) return {};
      return {steps.muxer.play_through(room.directory / whole_file(steps))};
    case Stage::publish: return has_media ? publish(steps) : std::vector<Work>{};
    case Stage::sweep: return {FileChange{RemoveRoom{steps.rooms.home}}};
  }
  return {};
}

}  // namespace mg
