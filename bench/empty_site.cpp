#include "bench/empty_site.h"

#include <fmt/format.h>

#include <charconv>

namespace mg::bench {

namespace {

// Each line is a page's number.
class CountReader final : public EpisodeReader {
 public:
  std::vector<Result<Episode>> read_line(std::string_view line) override {
    Episode episode;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), episode.page);
    std::vector<Result<Episode>> told;
    if (read.ec != std::errc()) {
      told.emplace_back(fail(ErrorKind::bad_input, fmt::format("\"{}\" is no number", line)));
      return told;
    }
    episode.id = "empty";
    episode.extractor = "empty";
    episode.list_title = "list";
    episode.title = fmt::format("page {}", episode.page);
    episode.format = {.id = "none", .container = "mp4"};
    told.emplace_back(std::move(episode));
    return told;
  }
  std::vector<Result<Episode>> finish() override { return {}; }
};

class NoProgress final : public ProgressReader {
 public:
  std::optional<Progress> read_line(Stream, std::string_view) override { return {}; }
};

Command nothing_to_do() {
  Command command;
  command.tool = "true";
  return command;
}

Outcome by_exit(const Exit& exit) {
  if (exit.ok()) return {};
  return failed(ErrorKind::internal, fmt::format("a benchmark's child ended with {}", exit.number));
}

}  // namespace

Result<void> EmptyExtractor::accepts(const Request&) const {
  return {};
}
std::optional<Command> EmptyExtractor::list(const Request&) const {
  return {};
}

// From the first page asked for to the last: what lies between and was not asked for does no harm.
Command EmptyExtractor::probe(const Request&, const PageSelection& pages, ListLength,
                              const std::filesystem::path&) const {
  Command command;
  command.tool = "seq";
  command.arguments = {fmt::to_string(*pages.front().first), fmt::to_string(*pages.back().last)};
  return command;
}

std::unique_ptr<EpisodeReader> EmptyExtractor::read_episodes(const Request&) const {
  return std::make_unique<CountReader>();
}

Command EmptyExtractor::fetch(const Request& request, const Episode&, const Room& room) const {
  Command command;
  command.tool = "truncate";
  command.arguments = {"--size=1", "media.mp4"};
  command.directory = room.directory;
  command.stall_limit = request.stall_limit;
  return command;
}

std::unique_ptr<ProgressReader> EmptyExtractor::read_progress() const {
  return std::make_unique<NoProgress>();
}
Outcome EmptyExtractor::judge(const Exit& exit, std::string_view) const {
  return by_exit(exit);
}
Harvest EmptyExtractor::harvest(const Episode&, const std::vector<RoomFile>& files) const {
  Harvest harvest;
  for (const RoomFile& file : files) harvest.media.push_back(file.name);
  return harvest;
}

std::vector<WriteFile> IdleMuxer::prepare_join(const Harvest&, const std::filesystem::path&) const {
  return {};
}
std::vector<Command> IdleMuxer::join(const Harvest&, const std::filesystem::path&, const std::string&) const {
  return {};
}
Command IdleMuxer::dress(const Dressing&, const std::filesystem::path&, const std::string&) const {
  return nothing_to_do();
}
Command IdleMuxer::convert_subtitles(const std::filesystem::path&, const std::string&,
                                     const std::string&) const {
  return nothing_to_do();
}
std::optional<Duration> IdleMuxer::read_play_progress(std::string_view) const {
  return {};
}
Command IdleMuxer::inspect(const std::filesystem::path&) const {
  return nothing_to_do();
}
Result<MediaFacts> IdleMuxer::read_inspection(std::string_view) const {
  return MediaFacts{
      .container = "mp4", .duration = {}, .size = 1_B, .streams = {{.kind = StreamFacts::Kind::video}}};
}
Command IdleMuxer::play_through(const std::filesystem::path&) const {
  return nothing_to_do();
}
Outcome IdleMuxer::judge(const Exit& exit, std::string_view) const {
  return by_exit(exit);
}

SiteProfile empty_site(int jobs) {
  SiteProfile site;
  site.name = "empty";
  site.identity = PageIdentity::number;
  site.jobs = jobs;
  site.pages = {.name = "empty pages", .hosts = {}, .pace = {.concurrency = 1}};
  site.media = {.name = "empty media", .hosts = {}, .pace = {.concurrency = jobs}};
  return site;
}

}  // namespace mg::bench
