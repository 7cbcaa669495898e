#include "src/plan/job_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "src/base/fingerprint.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/plan/extra_files.h"
#include "src/post/nfo.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStaging = ".multiget";
constexpr const char* kNfo = "page.nfo";

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

std::string as_ass(const std::string& danmaku) {
  return danmaku + ".ass";
}

std::string as_srt(const std::string& subtitles) {
  return subtitles.ends_with(".srt") ? subtitles : subtitles + ".srt";
}

// Those that are wanted: an engine may bring more.
std::vector<ExtraFile> wanted_files(const JobSteps& steps) {
  const Extras& extras = steps.request.extras;
  std::vector<ExtraFile> files;
  for (const std::string& name : steps.harvest.subtitles) {
    const auto file = extra_file_of(name);
    if (!file) continue;
    const bool danmaku = file->kind == ExtraFile::Kind::danmaku;
    if (danmaku ? extras.danmaku != Danmaku::none : !extras.subtitles.empty()) files.push_back(*file);
  }
  return files;
}

bool is_dressed(const JobSteps& steps) {
  const Dressing dressing = dressing_of(steps);
  return !dressing.subtitles.empty() || !dressing.picture.empty() || !dressing.tags.empty() ||
         dressing.audio != AudioOnly::no;
}

// Names in the room, and the endings that they get in place of the media's. A page in several files has
// files for each.
std::vector<std::pair<std::string, std::string>> extras_to_publish(const JobSteps& steps) {
  const Extras& extras = steps.request.extras;
  std::vector<std::pair<std::string, std::string>> files;
  std::map<std::string, int> seen;
  const auto add = [&](std::string name, const std::string& middle, std::string_view ending) {
    const int nth = ++seen[middle + std::string(ending)];
    files.emplace_back(std::move(name), nth == 1 ? fmt::format("{}{}", middle, ending)
                                                 : fmt::format("{}.{}{}", middle, nth, ending));
  };
  const bool beside = extras.embed_subtitles == Wanted::no || extras.audio != AudioOnly::no;
  for (const ExtraFile& file : wanted_files(steps)) {
    if (file.kind == ExtraFile::Kind::danmaku) {
      if (wants_xml(extras.danmaku)) add(file.name, ".danmaku", ".xml");
      if (wants_ass(extras.danmaku)) add(as_ass(file.name), "", ".ass");
    } else if (beside) {
      add(as_srt(file.name), file.language.empty() ? "" : "." + file.language, ".srt");
    }
  }
  if (extras.nfo == Wanted::yes) files.emplace_back(kNfo, ".nfo");
  return files;
}

std::vector<Work> publish(const JobSteps& steps) {
  const fs::path& room = steps.rooms.room.directory;
  const fs::path target = final_target(steps);
  Publish work;
  work.replace = steps.request.again == Again::yes ? Replace::yes : Replace::no;
  work.moves.emplace_back(room / whole_file(steps), target);
  for (auto& [name, ending] : extras_to_publish(steps)) {
    fs::path beside = target;
    work.moves.emplace_back(room / name, beside.replace_extension(ending));
  }
  if (steps.request.extras.info_json == Wanted::yes && steps.has_metadata) {
    fs::path beside = target;
    work.moves.emplace_back(steps.rooms.room.metadata, beside.replace_extension(".info.json"));
  }
  return {FileChange{std::move(work)}};
}

std::vector<Work> dress(const JobSteps& steps) {
  const Extras& extras = steps.request.extras;
  const fs::path& room = steps.rooms.room.directory;
  std::vector<Work> works;
  for (const ExtraFile& file : wanted_files(steps)) {
    if (file.kind == ExtraFile::Kind::danmaku && wants_ass(extras.danmaku))
      works.emplace_back(ConvertDanmaku{room / file.name, room / as_ass(file.name)});
    if (file.kind == ExtraFile::Kind::subtitles && !file.name.ends_with(".srt"))
      works.emplace_back(steps.muxer.convert_subtitles(room, file.name, as_srt(file.name)));
  }
  if (extras.nfo == Wanted::yes)
    works.emplace_back(
        FileChange{WriteFile{room / kNfo, nfo_text(steps.episode, steps.request.site), Readers::usual}});
  if (is_dressed(steps)) works.emplace_back(steps.muxer.dress(dressing_of(steps), room, whole_file(steps)));
  return works;
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
  rooms.room.extras = rooms.room.directory / kExtras;
  rooms.room.metadata = rooms.home / fmt::format("{}.json", engine);
  if (!request.network.cookies_file.empty())
    rooms.room.cookies = rooms.home / fmt::format("{}.cookies.txt", engine);
  return rooms;
}

std::string joined_file(const JobSteps& steps) {
  if (steps.harvest.join != Harvest::Join::none) return joined_name(steps);
  return steps.harvest.media.empty() ? std::string() : steps.harvest.media.front();
}

std::string whole_file(const JobSteps& steps) {
  std::string name = joined_file(steps);
  if (name.empty() || !is_dressed(steps)) return name;
  const std::string_view sound = ending_of(steps.request.extras.audio);
  return sound.empty() ? "dressed" + fs::path(name).extension().string() : fmt::format("dressed.{}", sound);
}

Dressing dressing_of(const JobSteps& steps) {
  const Extras& extras = steps.request.extras;
  const Episode& episode = steps.episode;
  Dressing dressing;
  if (episode.format.content != Content::media) return dressing;
  dressing.media = joined_file(steps);
  dressing.audio = extras.audio;
  if (extras.embed_subtitles == Wanted::yes && extras.audio == AudioOnly::no) {
    for (const ExtraFile& file : wanted_files(steps)) {
      if (file.kind == ExtraFile::Kind::subtitles)
        dressing.subtitles.push_back({as_srt(file.name), file.language});
    }
  }
  if (extras.embed_thumbnail == Wanted::yes && !steps.harvest.pictures.empty())
    dressing.picture = steps.harvest.pictures.front();
  if (extras.embed_metadata == Wanted::no) return dressing;
  const auto tag = [&dressing](const char* name, const std::string& value) {
    const std::string clean = without_control_characters(value);
    if (const auto text = trim(clean); !text.empty()) dressing.tags.emplace_back(name, text);
  };
  tag("title", episode.title);
  tag("artist", episode.uploader);
  tag("album", episode.list_title);
  tag("date", episode.upload_date);
  tag("comment", episode.url);
  if (!episode.list_title.empty()) tag("track", std::to_string(episode.page));
  return dressing;
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
    case Stage::extras: return {steps.extractor.fetch_extras(steps.request, room)};
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
      return {steps.muxer.inspect(room.directory / joined_file(steps))};
    case Stage::dress: return plays ? dress(steps) : std::vector<Work>{};
    case Stage::play_through:
      if (!plays) return {};
      return {steps.muxer.play_through(room.directory / whole_file(steps))};
    case Stage::publish: return has_media ? publish(steps) : std::vector<Work>{};
    case Stage::sweep: return {FileChange{RemoveRoom{steps.rooms.home}}};
  }
  return {};
}

}  // namespace mg
