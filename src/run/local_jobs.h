// Jobs that need this machine only (looking into files, decoding, joining): some at a time, each a walk
// through pieces of work of which every next one is decided by how the last one ended. Knows nothing of what
// they do.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/run/runner.h"

namespace mg {

// What of a command's standard output is kept for its job; what is beyond is dropped.
inline constexpr Bytes kMostLocalOutput = 64_MiB;

// How a job's piece of work ended: `exit` and the texts are of a command, `result` of a file change.
struct LocalStepEnd {
  Exit exit;
  std::string output;       // standard output, with its line ends
  bool output_cut = false;  // it was longer than kMostLocalOutput, or a line longer than its limit
  std::string errors;       // the end of standard error
  Result<void> result;

  [[nodiscard]] bool ok() const { return exit.ok() && result.has_value(); }
};

class LocalJob {
 public:
  enum class Heard { keep, drop };

  virtual ~LocalJob() = default;
  // What it is at, for people.
  [[nodiscard]] virtual std::string name() const = 0;
  // What is to be done first (`last` is null) and after `last`; nothing: the job is over. Never a Transfer.
  [[nodiscard]] virtual std::optional<Work> next(const LocalStepEnd* last) = 0;
  // Asked instead of next() once the user wants it all to stop: only what must not stay, as a half file of
  // its own. A command was ended (Exit::cancelled, unless it was faster), a file change has run to its end.
  [[nodiscard]] virtual std::optional<Work> clear_up(const LocalStepEnd& /*last*/) { return {}; }
  // A line of the running command's standard output; what is dropped is not in LocalStepEnd::output.
  virtual Heard hear(std::string_view /*line*/) { return Heard::keep; }
  // How much of it is done, 0 to 1, where it can tell; anything below 0: it cannot.
  [[nodiscard]] virtual double share() const { return -1; }
};

// A job's walk, whoever has its pieces of work done: keeps what the running one tells for what follows it.
class LocalWalk {
 public:
  // Borrows the job.
  explicit LocalWalk(LocalJob& job) : job_(&job) {}

  [[nodiscard]] LocalJob& job() const { return *job_; }
  [[nodiscard]] std::optional<Work> begin() { return job_->next(nullptr); }
  // A line of the running command's.
  void hear(const OutputLine& line);
  // What follows the piece that ended so. stopping: the user wants it all to end.
  enum class Wish { go_on, stop };
  [[nodiscard]] std::optional<Work> ended(const CommandEnded& end, Wish wish);
  [[nodiscard]] std::optional<Work> ended(const FileChangeEnded& end, Wish wish);

 private:
  [[nodiscard]] std::optional<Work> follow(Wish wish);

  LocalJob* job_;
  LocalStepEnd end_;  // as far as it is known
};

struct LocalJobOver {
  LocalJob* job;
};

class LocalJobs {
 public:
  // Borrows the runner, which has nothing else to do. At least one at a time.
  LocalJobs(Runner& runner, std::size_t at_once) : runner_(runner), at_once_(at_once > 0 ? at_once : 1) {}

  [[nodiscard]] bool idle() const { return running_.empty() && over_.empty(); }
  [[nodiscard]] bool has_room() const { return running_.size() + over_.size() < at_once_; }
  [[nodiscard]] std::vector<const LocalJob*> running() const;
  [[nodiscard]] Instant now() const { return runner_.now(); }
  // Borrows the job until it is over. There must be room.
  void begin(LocalJob& job);
  // The next job that is over, or that the user wants us to stop, or that `until` came.
  [[nodiscard]] std::variant<LocalJobOver, StopAsked, TimePassed> wait(Instant until);
  // Asks the running commands to end; their jobs clear up and are over. A second time kills them.
  void stop();

 private:
  void start(LocalWalk walk, const std::optional<Work>& work);
  void hear(const OutputLine& line) { running_.at(line.step).hear(line); }
  template <typename End>
  void ended(const End& end);

  Runner& runner_;
  std::size_t at_once_;
  std::map<StepId, LocalWalk> running_;
  std::deque<LocalJob*> over_;  // not yet told
  int steps_ = 0;
  bool stopping_ = false;
};

// Who is told how far it all is: after each job, and twice a second.
class LocalWatch {
 public:
  struct State {
    std::size_t over = 0;
    std::size_t total = 0;
    std::vector<const LocalJob*> running;  // in the order of their start
  };

  virtual ~LocalWatch() = default;
  virtual void look(const State& state, Instant now) = 0;
  // A job is over, all of it or by the user's wish.
  virtual void over(LocalJob& /*job*/) {}
};

enum class LocalEnding {
  all,           // each job is over
  stopped,       // by the user: those running were ended and have cleared up, the others never began
  stopped_twice  // what ran is left as it was; the runner kills it when it goes
};

// From the first to the last, begun in their order. `watch` may be null.
[[nodiscard]] LocalEnding walk_local_jobs(Runner& runner, std::span<const std::unique_ptr<LocalJob>> jobs,
                                          std::size_t at_once, LocalWatch* watch);

}  // namespace mg
