// A runner without processes, files or clocks: commands play what a test wrote for them, file changes are
// remembered, and hours pass in a microsecond. Throws where the engine would wait for ever or spin.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/run/runner.h"

namespace mg {

// What a command or a transfer does once it is started. A transfer's lines are "DONE of TOTAL", its errors an
// outcome_in_words().
struct Script {
  struct Line {
    Duration after{};  // its start
    std::string text;
    Stream stream = Stream::output;
  };
  std::vector<Line> lines;
  Duration takes{};
  Exit exit;
  std::string errors;
  std::vector<RoomFile> files;
};

// "KIND: words"; "" is success.
[[nodiscard]] Outcome outcome_in_words(std::string_view words);

[[nodiscard]] Script fails_after(Duration takes, std::string errors);

class ScriptedRunner final : public Runner {
 public:
  static constexpr int kAlways = std::numeric_limits<int>::max();
  static constexpr Duration kToTransfer = 10s;  // unless a rule says otherwise
  static constexpr Duration kToStop = 1s;       // what a command takes to end when it is asked to

  // Work is described in words: "one probe 1-3", "open room /videos/.multiget/x", "publish /a to /b". Rules
  // hold for what contains `words`, the latest first, until it was used so often.
  void act(std::function<Script(const Command&)> ordinary) { ordinary_ = std::move(ordinary); }
  void act_on(std::string words, Script script, int times = kAlways);
  void refuse(std::string words, Error error, int times = kAlways);
  void slow_down(std::string words, Duration takes);
  void at(Duration since_start, std::function<void()> happens);
  void ask_to_stop(Duration since_start);
  void put_file(std::filesystem::path file) { files_.insert(std::move(file)); }

  struct Begun {
    Instant at;
    std::string words;
    std::optional<Instant> ended;
  };
  [[nodiscard]] const std::vector<Begun>& begun() const { return begun_; }
  [[nodiscard]] std::vector<std::string> begun_with(std::string_view beginning) const;
  [[nodiscard]] int count(std::string_view part) const;
  // Since the start of the run; of the first (or the `nth`) whose words hold this.
  [[nodiscard]] Duration start_of(std::string_view part, int nth = 0) const;
  [[nodiscard]] Duration end_of(std::string_view part, int nth = 0) const;
  // The most that were under way at one time.
  [[nodiscard]] int most_at_once(std::string_view part) const;
  [[nodiscard]] std::vector<std::string> stopped() const { return stopped_; }
  [[nodiscard]] const std::set<std::filesystem::path>& files() const { return files_; }
  [[nodiscard]] const std::set<std::filesystem::path>& rooms() const { return rooms_; }
  [[nodiscard]] const std::set<std::filesystem::path>& open_rooms() const { return open_; }
  [[nodiscard]] std::size_t waits() const { return waits_; }

  void start(StepId step, const Work& work) override;
  void stop(StepId step) override;
  Happening wait(std::optional<Instant> until) override;
  [[nodiscard]] Instant now() const override { return now_; }

 private:
  struct Rule {
    std::string words;
    Script script;
    std::optional<Error> error;
    std::optional<Duration> takes;
    int left = kAlways;
  };
  struct Due {
    std::optional<Happening> happening;
    std::function<void()> happens;
  };

  void start(StepId step, const Command& command);
  void start(StepId step, const Transfer& transfer);
  void start(StepId step, const ConvertDanmaku& conversion);
  void start(StepId step, const JoinSidecars& sidecars);
  void end_by_rule(StepId step);
  void start(StepId step, const FileChange& change);
  Rule* rule_for(std::vector<Rule>& rules, std::string_view words);
  [[nodiscard]] Result<void> change(const FileChange& change);
  void schedule(Instant at, Happening happening);
  void note_end(const Happening& happening);
  const Begun* find(std::string_view part, int nth) const;

  Instant now_ = Instant(std::chrono::hours(1));
  Instant began_ = now_;
  std::function<Script(const Command&)> ordinary_;
  std::vector<Rule> commands_, changes_, delays_;
  std::multimap<Instant, Due> due_;
  std::vector<Begun> begun_;
  std::map<StepId, std::size_t> running_;  // index into begun_
  std::vector<std::string> stopped_;
  std::set<std::filesystem::path> files_, rooms_, open_;
  int stops_ = 0;
  int idle_turns_ = 0;
  std::size_t waits_ = 0;
};

[[nodiscard]] std::string in_words(const Work& work);

}  // namespace mg
