// An extractor, its site and a muxer that behave, with words of their own: "one probe 1-3", "one fetch 3",
// "muxer inspect FILE". Errors are told as "KIND: words" on standard error.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "src/model/extractor.h"
#include "src/model/sampler.h"
#include "tests/run/scripted_runner.h"

namespace mg {

// A list somewhere, and how long a tool takes to tell and to fetch its pages.
struct ScriptedSite {
  int pages = 3;
  std::map<int, std::string> ids;  // of pages that are not called "idN"
  Duration to_start = 1s;          // before a tool says anything
  Duration to_tell = 100ms;        // for each page
  Duration to_fetch = 10s;
  Duration to_process = 1s;
  bool tells_count = true;
  std::vector<RoomFile> left_files = {{"video.mp4", 1000_B}};  // by a fetch
  std::map<int, std::deque<std::string>> probe_errors;         // by page; each once, in their order
  std::map<int, std::deque<std::string>> fetch_errors;

  std::vector<RoomFile> extras = {{"media.danmaku.xml", 100_B}};
  std::deque<std::string> extras_errors;  // each once, in their order

  // What a command of an engine or of the muxer does here.
  [[nodiscard]] Script play(const Command& command);

 private:
  [[nodiscard]] Script probe(const std::string& selection);
  [[nodiscard]] Script tell(const std::vector<int>& numbers);
  [[nodiscard]] Script fetch(int page);
};

class ScriptedExtractor final : public Extractor {
 public:
  explicit ScriptedExtractor(std::string name) : name_(std::move(name)) {}

  bool can_list = true;
  bool can_resolve = true;
  bool asks_pages = false;
  bool has_metadata = true;
  bool plain_links = false;  // then we fetch, by transfers
  ExtrasCome extras = ExtrasCome::by_own_command;

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Result<void> accepts(const Request&) const override { return {}; }
  [[nodiscard]] std::optional<Command> list(const Request& request) const override;
  [[nodiscard]] Command probe(const Request& request, const PageSelection& pages, ListLength length,
                              const std::filesystem::path& cookies) const override;
  [[nodiscard]] bool resolves_selection() const override { return can_resolve; }
  [[nodiscard]] bool fetch_asks_pages() const override { return asks_pages; }
  [[nodiscard]] std::unique_ptr<EpisodeReader> read_episodes(const Request& request) const override;
  [[nodiscard]] Command fetch(const Request& request, const Episode& episode,
                              const Room& room) const override;
  [[nodiscard]] ExtrasCome extras_come() const override { return extras; }
  [[nodiscard]] Command fetch_extras(const Request& request, const Room& room) const override;
  [[nodiscard]] std::unique_ptr<ProgressReader> read_progress() const override;
  [[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors) const override;
  [[nodiscard]] Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) const override;

 private:
  std::string name_;
};

class ScriptedMuxer final : public Sampler {
 public:
  [[nodiscard]] std::vector<WriteFile> prepare_join(const Harvest& harvest,
                                                    const std::filesystem::path& directory) const override;
  [[nodiscard]] std::vector<Command> join(const Harvest& harvest, const std::filesystem::path& directory,
                                          const std::string& into) const override;
  [[nodiscard]] Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                              const std::string& into) const override;
  [[nodiscard]] Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                                          const std::string& into) const override;
  [[nodiscard]] Command inspect(const std::filesystem::path& file) const override;
  [[nodiscard]] Result<MediaFacts> read_inspection(std::string_view output) const override;
  // "SIZE LENGTH END": bytes and whole seconds; sound and picture end at END.
  [[nodiscard]] Command sample(const std::filesystem::path& file) const override;
  [[nodiscard]] Result<MediaSample> read_sample(std::string_view output) const override;
  // "STREAM END" in each line.
  [[nodiscard]] Command list_packets(const std::filesystem::path& file) const override;
  [[nodiscard]] std::optional<PacketEnd> read_packet(std::string_view line) const override;
  [[nodiscard]] Command play_through(const std::filesystem::path& file) const override;
  // "at SECONDS"
  [[nodiscard]] std::optional<Duration> read_play_progress(std::string_view line) const override;
  [[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors) const override;
};

}  // namespace mg
