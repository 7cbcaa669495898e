#include "adapters/direct/direct.h"

#include "adapters/direct/file_address.h"
#include "src/model/verdict.h"

namespace mg::direct {
namespace {

constexpr std::string_view kName = "direct";

// Nobody is asked, so there is nothing to read.
class Silence final : public EpisodeReader {
 public:
  std::vector<Result<Episode>> read_line(std::string_view) override { return {}; }
  std::vector<Result<Episode>> finish() override { return {}; }
};

class NoProgress final : public ProgressReader {
 public:
  std::optional<mg::Progress> read_line(Stream, std::string_view) override { return {}; }
};

bool insisted_on(const Request& request) {
  return request.engines.size() == 1 && request.engines.front() == kName;
}

class Direct final : public Extractor {
 public:
  [[nodiscard]] std::string_view name() const override { return kName; }

  [[nodiscard]] Result<void> accepts(const Request& request) const override {
    if (request.download == Download::engine) {
      return fail(ErrorKind::unsupported,
                  "a file's own address has no engine to download it; leave out --download");
    }
    if (insisted_on(request) || file_address(request.url)) return {};
    return fail(ErrorKind::unsupported, "that is not the address of a file");
  }

  [[nodiscard]] std::optional<Episode> known(const Request& request) const override {
    const FileAddress file = as_file_address(request.url);
    Episode episode;
    episode.list_count = 1;
    episode.extractor = kName;
    episode.url = request.url;
    episode.title = file.title;
    Format& format = episode.format;
    using Kind = FileAddress::Kind;
    format.id = "file";
    format.container = file.kind == Kind::playlist ? "mp4" : file.ending;
    format.layout = file.kind == Kind::playlist ? Layout::playlist : Layout::whole;
    format.content = file.kind == Kind::other ? Content::other : Content::media;
    format.parts = {{.url = request.url, .headers = {}, .size = {}}};
    return episode;
  }

  // None of these is asked of an extractor that knows by itself and whose pages we fetch.
  [[nodiscard]] std::optional<Command> list(const Request&) const override { return {}; }
  [[nodiscard]] Command probe(const Request&, const PageSelection&, ListLength,
                              const std::filesystem::path&) const override {
    return {};
  }
  [[nodiscard]] Command fetch(const Request&, const Episode&, const Room&) const override { return {}; }
  [[nodiscard]] Harvest harvest(const Episode&, const std::vector<RoomFile>&) const override { return {}; }

  [[nodiscard]] bool resolves_selection() const override { return true; }
  [[nodiscard]] bool fetch_asks_pages() const override { return false; }
  [[nodiscard]] std::unique_ptr<EpisodeReader> read_episodes(const Request&) const override {
    return std::make_unique<Silence>();
  }
  [[nodiscard]] std::unique_ptr<ProgressReader> read_progress() const override {
    return std::make_unique<NoProgress>();
  }
  [[nodiscard]] Outcome judge(const Exit& exit, std::string_view) const override {
    return judge_ending(exit, kName).value_or(Outcome{});
  }
};

}  // namespace

std::unique_ptr<Extractor> make_extractor() {
  return std::make_unique<Direct>();
}

}  // namespace mg::direct
