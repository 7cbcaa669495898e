#include "adapters/ytdlp/ytdlp.h"

#include "adapters/ytdlp/commands.h"
#include "adapters/ytdlp/episode_reader.h"
#include "adapters/ytdlp/harvest.h"
#include "adapters/ytdlp/judge.h"
#include "adapters/ytdlp/progress_reader.h"

namespace mg::ytdlp {
namespace {

class YtDlp : public Extractor {
 public:
  std::string_view name() const override { return kTool; }
  Result<void> accepts(const Request& request) const override { return accepts_request(request); }
  std::optional<Command> list(const Request& request) const override { return list_command(request); }
  Command probe(const Request& request, const PageSelection& pages, ListLength length,
                const std::filesystem::path& cookies) const override {
    return probe_command(request, pages, length, cookies);
  }
  bool resolves_selection() const override { return true; }
  bool fetch_asks_pages() const override { return false; }  // it has the probe's words
  std::unique_ptr<EpisodeReader> read_episodes(const Request& /*request*/) const override {
    return make_episode_reader();
  }
  Command fetch(const Request& request, const Episode& episode, const Room& room) const override {
    return fetch_command(request, episode, room);
  }
  ExtrasCome extras_come() const override { return ExtrasCome::by_own_command; }
  Command fetch_extras(const Request& request, const Room& room) const override {
    return extras_command(request, room);
  }
  std::unique_ptr<ProgressReader> read_progress() const override { return make_progress_reader(); }
  Outcome judge(const Exit& exit, std::string_view errors) const override {
    return ytdlp::judge(exit, errors);
  }
  Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) const override {
    return ytdlp::harvest(episode, files);
  }
};

}  // namespace

std::unique_ptr<Extractor> make_extractor() {
  return std::make_unique<YtDlp>();
}

}  // namespace mg::ytdlp
