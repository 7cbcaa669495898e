#include "adapters/youget/youget.h"

#include "adapters/youget/commands.h"
#include "adapters/youget/episode_reader.h"
#include "adapters/youget/harvest.h"
#include "adapters/youget/judge.h"
#include "adapters/youget/progress_reader.h"

namespace mg::youget {
namespace {

class YouGet : public Extractor {
 public:
  std::string_view name() const override { return kTool; }
  Result<void> accepts(const Request& request) const override { return accepts_request(request); }
  std::optional<Command> list(const Request& /*request*/) const override { return {}; }
  Command probe(const Request& request, const PageSelection& pages, ListLength /*length*/,
                const std::filesystem::path& cookies) const override {
    return probe_command(request, pages, cookies);
  }
  bool resolves_selection() const override { return false; }
  bool fetch_asks_pages() const override { return true; }  // it starts all over: 28 requests
  std::unique_ptr<EpisodeReader> read_episodes(const Request& request) const override {
    return make_episode_reader(request);
  }
  Command fetch(const Request& request, const Episode& episode, const Room& room) const override {
    return fetch_command(request, episode, room);
  }
  ExtrasCome extras_come() const override { return ExtrasCome::with_fetch; }
  std::unique_ptr<ProgressReader> read_progress() const override { return make_progress_reader(); }
  Outcome judge(const Exit& exit, std::string_view errors) const override {
    return youget::judge(exit, errors);
  }
  Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) const override {
    return youget::harvest(episode, files);
  }
};

}  // namespace

std::unique_ptr<Extractor> make_extractor() {
  return std::make_unique<YouGet>();
}

}  // namespace mg::youget
