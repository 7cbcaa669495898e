#include "tests/run/scripted_extractor.h"

#include <fmt/format.h>

#include <sstream>

#include "src/model/verdict.h"
#include "src/plan/page_range.h"

namespace mg {

namespace {

Outcome judge_words(const Exit& exit, std::string_view errors, std::string_view tool) {
  if (const auto ending = judge_ending(exit, tool)) return *ending;
  // "warning KIND: words": it went on.
  constexpr std::string_view kWarning = "warning ";
  const bool warned = errors.starts_with(kWarning);
  if (exit.number == 0 && !warned) return {};
  if (warned) errors.remove_prefix(kWarning.size());
  return outcome_in_words(errors.empty() ? "transient" : errors);
}

std::optional<std::string> take_first(std::map<int, std::deque<std::string>>& errors, int page) {
  const auto found = errors.find(page);
  if (found == errors.end() || found->second.empty()) return {};
  std::string first = std::move(found->second.front());
  found->second.pop_front();
  return first;
}

// "PAGE COUNT ID", COUNT 0: not known.
class ScriptedReader final : public EpisodeReader {
 public:
  ScriptedReader(bool has_metadata, bool plain_links)
      : has_metadata_(has_metadata), plain_links_(plain_links) {}

  std::vector<Result<Episode>> read_line(std::string_view line) override {
    std::istringstream words{std::string(line)};
    int page = 0, count = 0;
    std::string id;
    if (!(words >> page >> count >> id)) return {fail(ErrorKind::bad_input, "no page: " + std::string(line))};
    Episode episode;
    episode.page = page;
    if (count > 0) episode.list_count = count;
    episode.id = id;
    episode.extractor = "site";
    episode.list_title = "list";
    episode.title = "title of " + id;
    episode.format = {.id = "best", .container = "mp4", .height = 0, .has_video = true, .has_audio = true};
    episode.format.size = 1000_B;
    if (has_metadata_) episode.metadata = line;
    if (plain_links_)
      episode.format.parts = {{.url = "https://media.site/" + id, .headers = {}, .size = 1000_B}};
    return {std::move(episode)};
  }
  std::vector<Result<Episode>> finish() override { return {}; }

 private:
  bool has_metadata_;
  bool plain_links_;
};

// "DONE of TOTAL"
class ScriptedProgress final : public ProgressReader {
 public:
  std::optional<Progress> read_line(Stream, std::string_view line) override {
    std::istringstream words{std::string(line)};
    std::int64_t done = 0, total = 0;
    std::string of;
    if (!(words >> done >> of >> total)) return {};
    return Progress{.done = Bytes{done}, .total = Bytes{total}, .rate = {}};
  }
};

}  // namespace

Script ScriptedSite::play(const Command& command) {
  const std::string& verb = command.arguments.front();
  if (verb == "list") return tell(resolve_pages({}, pages).pages);
  if (verb == "probe") return probe(command.arguments.at(1));
  if (verb == "fetch") return fetch(std::stoi(command.arguments.at(1)));
  if (verb == "extras") {
    if (extras_errors.empty()) return {.lines = {}, .takes = 1s, .exit = {}, .errors = {}, .files = extras};
    const std::string error = extras_errors.front();
    extras_errors.pop_front();
    return fails_after(1s, error);
  }
  Script script{.lines = {}, .takes = to_process, .exit = {}, .errors = {}, .files = {}};
  if (verb == "inspect") script.lines = {{.after = to_process, .text = "1000"}};
  return script;
}

Script ScriptedSite::probe(const std::string& selection) {
  const auto wanted = parse_pages(selection);
  Script script = tell(resolve_pages(wanted.value(), pages).pages);
  std::vector<Script::Line> said;
  for (Script::Line& line : script.lines) {
    if (const auto error = take_first(probe_errors, std::stoi(line.text))) {
      Script failing = fails_after(line.after, *error);
      failing.lines = std::move(said);
      return failing;
    }
    said.push_back(std::move(line));
  }
  script.lines = std::move(said);
  return script;
}

Script ScriptedSite::tell(const std::vector<int>& numbers) {
  Script script{.lines = {}, .takes = to_start, .exit = {}, .errors = {}, .files = {}};
  for (const int page : numbers) {
    script.takes += to_tell;
    const std::string id = ids.contains(page) ? ids.at(page) : fmt::format("id{}", page);
    script.lines.push_back(
        {.after = script.takes, .text = fmt::format("{} {} {}", page, tells_count ? pages : 0, id)});
  }
  return script;
}

Script ScriptedSite::fetch(int page) {
  if (const auto error = take_first(fetch_errors, page)) return fails_after(to_fetch, *error);
  return {.lines = {}, .takes = to_fetch, .exit = {}, .errors = {}, .files = left_files};
}

std::optional<Command> ScriptedExtractor::list(const Request&) const {
  if (!can_list) return {};
  return Command{.tool = name_, .arguments = {"list"}, .environment = {}, .directory = {}};
}

Command ScriptedExtractor::probe(const Request&, const PageSelection& pages, ListLength,
                                 const std::filesystem::path&) const {
  // A tool that does not select tells everything.
  const bool named = known_pages(pages, 1'000'000).has_value();
  const std::string words = named || can_resolve ? print_selection(pages) : "all";
  return {.tool = name_, .arguments = {"probe", words}, .environment = {}, .directory = {}};
}

std::unique_ptr<EpisodeReader> ScriptedExtractor::read_episodes(const Request&) const {
  return std::make_unique<ScriptedReader>(has_metadata, plain_links);
}

Command ScriptedExtractor::fetch(const Request&, const Episode& episode, const Room& room) const {
  return {.tool = name_,
          .arguments = {"fetch", std::to_string(episode.page), episode.id},
          .environment = {},
          .directory = room.directory};
}

Command ScriptedExtractor::fetch_extras(const Request&, const Room& room) const {
  return {.tool = name_, .arguments = {"extras"}, .environment = {}, .directory = room.extras};
}

std::unique_ptr<ProgressReader> ScriptedExtractor::read_progress() const {
  return std::make_unique<ScriptedProgress>();
}

Outcome ScriptedExtractor::judge(const Exit& exit, std::string_view errors) const {
  return judge_words(exit, errors, name_);
}

Harvest ScriptedExtractor::harvest(const Episode&, const std::vector<RoomFile>& files) const {
  Harvest harvest;
  for (const RoomFile& file : files) {
    (file.name.ends_with(".xml") ? harvest.subtitles : harvest.media).push_back(file.name);
  }
  if (harvest.media.size() > 1) harvest.join = Harvest::Join::concat;
  return harvest;
}

std::vector<WriteFile> ScriptedMuxer::prepare_join(const Harvest& harvest,
                                                   const std::filesystem::path& directory) const {
  if (harvest.join != Harvest::Join::concat) return {};
  return {WriteFile{directory / "concat.txt", "parts"}};
}

std::vector<Command> ScriptedMuxer::join(const Harvest&, const std::filesystem::path& directory,
                                         const std::string& into) const {
  return {{.tool = "muxer", .arguments = {"join", into}, .environment = {}, .directory = directory}};
}

Command ScriptedMuxer::dress(const Dressing& dressing, const std::filesystem::path& directory,
                             const std::string& into) const {
  Command command{.tool = "muxer", .arguments = {"dress"}, .environment = {}, .directory = directory};
  for (const auto& subtitles : dressing.subtitles) command.arguments.push_back(subtitles.file);
  if (!dressing.picture.empty()) command.arguments.push_back(dressing.picture);
  command.arguments.push_back(into);
  return command;
}

Command ScriptedMuxer::convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                                         const std::string& into) const {
  return {.tool = "muxer", .arguments = {"convert", from, into}, .environment = {}, .directory = directory};
}

Command ScriptedMuxer::inspect(const std::filesystem::path& file) const {
  return {.tool = "muxer", .arguments = {"inspect", file.string()}, .environment = {}, .directory = {}};
}

// The size, and if it is there the length in seconds.
Result<MediaFacts> ScriptedMuxer::read_inspection(std::string_view output) const {
  MediaFacts facts;
  std::istringstream words{std::string(output)};
  if (!(words >> facts.size.count)) return fail(ErrorKind::bad_input, "no size in the inspection");
  if (int length = 0; words >> length) facts.duration = std::chrono::seconds(length);
  facts.streams = {{.kind = StreamFacts::Kind::video, .codec = "avc"},
                   {.kind = StreamFacts::Kind::audio, .codec = "aac"}};
  return facts;
}

Command ScriptedMuxer::sample(const std::filesystem::path& file) const {
  return {.tool = "muxer", .arguments = {"sample", file.string()}, .environment = {}, .directory = {}};
}

Result<MediaSample> ScriptedMuxer::read_sample(std::string_view output) const {
  std::istringstream words{std::string(output)};
  int length = 0, end = 0;
  MediaSample sample;
  if (!(words >> sample.facts.size.count >> length >> end)) return fail(ErrorKind::bad_input, "no sample");
  sample.facts.duration = std::chrono::seconds(length);
  sample.facts.streams = {{.kind = StreamFacts::Kind::video, .codec = "avc", .height = 720},
                          {.kind = StreamFacts::Kind::audio, .codec = "aac"}};
  sample.ends.assign(2, std::chrono::seconds(end));
  return sample;
}

Command ScriptedMuxer::list_packets(const std::filesystem::path& file) const {
  return {.tool = "muxer", .arguments = {"packets", file.string()}, .environment = {}, .directory = {}};
}

std::optional<PacketEnd> ScriptedMuxer::read_packet(std::string_view line) const {
  std::istringstream words{std::string(line)};
  std::size_t stream = 0;
  int end = 0;
  if (!(words >> stream >> end)) return std::nullopt;
  return PacketEnd{stream, std::chrono::seconds(end)};
}

std::optional<Duration> ScriptedMuxer::read_play_progress(std::string_view line) const {
  int reached = 0;
  std::istringstream words{std::string(line.substr(std::min<std::size_t>(line.size(), 3)))};
  if (!line.starts_with("at ") || !(words >> reached)) return std::nullopt;
  return std::chrono::seconds(reached);
}

Command ScriptedMuxer::play_through(const std::filesystem::path& file) const {
  return {.tool = "muxer", .arguments = {"play", file.string()}, .environment = {}, .directory = {}};
}

Outcome ScriptedMuxer::judge(const Exit& exit, std::string_view errors) const {
  return judge_words(exit, errors, "muxer");
}

}  // namespace mg
