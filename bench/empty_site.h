// A site for benchmarks whose pages hold nothing: asking for pages is one process that counts, fetching a
// page is one that does nothing at all. What is left is what multiget itself costs.
#pragma once

#include "src/model/extractor.h"
#include "src/model/muxer.h"
#include "src/model/site_profile.h"

namespace mg::bench {

class EmptyExtractor final : public Extractor {
 public:
  [[nodiscard]] std::string_view name() const override { return "empty"; }
  [[nodiscard]] Result<void> accepts(const Request& request) const override;
  [[nodiscard]] std::optional<Command> list(const Request& request) const override;
  [[nodiscard]] Command probe(const Request& request, const PageSelection& pages, ListLength length,
                              const std::filesystem::path& cookies) const override;
  [[nodiscard]] bool resolves_selection() const override { return true; }
  [[nodiscard]] bool fetch_asks_pages() const override { return false; }
  [[nodiscard]] std::unique_ptr<EpisodeReader> read_episodes(const Request& request) const override;
  [[nodiscard]] Command fetch(const Request& request, const Episode& episode,
                              const Room& room) const override;
  [[nodiscard]] std::unique_ptr<ProgressReader> read_progress() const override;
  [[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors) const override;
  [[nodiscard]] Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) const override;
};

// Finds in every file what was promised: nothing.
class IdleMuxer final : public Muxer {
 public:
  [[nodiscard]] std::vector<WriteFile> prepare_join(const Harvest& harvest,
                                                    const std::filesystem::path& directory) const override;
  [[nodiscard]] std::vector<Command> join(const Harvest& harvest, const std::filesystem::path& directory,
                                          const std::string& into) const override;
  [[nodiscard]] Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                              const std::string& into) const override;
  [[nodiscard]] Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                                          const std::string& into) const override;
  [[nodiscard]] std::optional<Duration> read_play_progress(std::string_view line) const override;
  [[nodiscard]] Command inspect(const std::filesystem::path& file) const override;
  [[nodiscard]] Result<MediaFacts> read_inspection(std::string_view output) const override;
  [[nodiscard]] Command play_through(const std::filesystem::path& file) const override;
  [[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors) const override;
};

// So many at once, and no pause between them.
[[nodiscard]] SiteProfile empty_site(int jobs);

}  // namespace mg::bench
