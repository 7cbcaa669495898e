// What a run tells the world. A closed union: every sink (terminal, plain lines, JSON lines) sees the same
// facts.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/job.h"

namespace mg {

struct RunStarted {
  std::string run;    // the journal's id of this run
  std::string title;  // what was asked: "bilibili BV1Wy4y1B7vg"
  std::filesystem::path directory;
};
// One of several lists has its turn; pages are told apart by the list that their JobQueued names.
struct ListStarted {
  int list = 0;     // counted from 1; 0 wherever a run has one list only
  std::string run;  // the list's own in the journal
  std::string title;
  std::filesystem::path directory;
};
struct ListingStarted {
  std::string engine;
  int list = 0;
};
// The selection is known: "1-3,7" of 20.
struct PagesResolved {
  std::string pages;
  int selected = 0;
  std::optional<int> listed;
  int list = 0;
};
struct JobQueued {
  JobId job{};
  int page = 0;
  int list = 0;
};
// The page's names are known.
struct JobNamed {
  JobId job{};
  std::string title;
  std::filesystem::path target;  // relative to the run's directory
  std::optional<Bytes> size;
};
struct JobMoved {
  JobId job{};
  JobState state{};
  std::string engine;  // who works on it; empty where it is ourselves
};
struct JobProgress {
  JobId job{};
  Bytes done;
  std::optional<Bytes> total;
  std::optional<BytesPerSecond> rate;  // as measured or as the tool reports it
  std::optional<int> connections;      // open now; only where we fetch
};
// How far the joining, dressing or verifying of what has come is.
struct JobAdvance {
  JobId job{};
  std::string doing;  // "verifying"
  double share = 0;   // 0 to 1
};
// A try failed, another one will follow after `wait`.
struct JobRetries {
  JobId job{};
  Error error;
  int attempt = 0;  // the one that failed, 1-based
  Duration wait{};
  std::string engine;  // of the next try
};
struct JobEnded {
  JobId job{};
  JobState state{};  // done, failed, skipped or cancelled
  std::optional<Error> error;
  std::filesystem::path target;
  Bytes size;
  PageKey key{};  // what the archive knows it by; empty: it never got that far

  // It was not given up: its host rests longer than the user wants to wait.
  [[nodiscard]] bool waits() const {
    return state == JobState::cancelled && error && error->kind == ErrorKind::throttled;
  }
};
// A host asked for peace: nothing new starts there until then. Told again when it rests on, or when the
// number of those who wait has changed.
struct HostRests {
  std::string host;
  Duration wait{};  // zero: the rest is over, and one request finds out whether the host answers
  WallTime until{};
  std::string reason;
  int waiting = 0;  // jobs that want to go there
};
// It is asked as before.
struct HostAnswers {
  std::string host;
};
// All pages of a list become one file.
struct WholeProgress {
  std::string name;  // of the file
  int pages = 0;
  double share = 0;  // 0 to 1; 0 once only, when it begins
  int list = 0;
};
struct WholeEnded {
  enum class State { joined, there_already, failed };
  State state = State::joined;
  std::filesystem::path target;  // empty: it failed before that was known
  int pages = 0;
  Bytes size;         // of the whole
  Duration length{};  // likewise
  std::optional<Error> error;
  int list = 0;
};
struct Notice {
  enum class Level { detail, note, warning };  // note: not for our own sake, but what was asked for
  Level level = Level::warning;
  std::string text;
};
struct RunEnded {
  int done = 0, failed = 0, skipped = 0, cancelled = 0;
  int waiting = 0;  // for a host that rests longer than the user wants to wait
  Bytes bytes;
  Duration took{};
  int exit_code = 0;
};

struct ListEnded {
  int list = 0;
  std::string title;
  RunEnded totals;  // of this list
};

using Event = std::variant<RunStarted, ListStarted, ListingStarted, PagesResolved, JobQueued, JobNamed,
                           JobMoved, JobProgress, JobAdvance, JobRetries, JobEnded, HostRests, HostAnswers,
                           WholeProgress, WholeEnded, Notice, ListEnded, RunEnded>;

// Declared here because everyone who tells or shows needs it.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void tell(const Event& event, Instant now) = 0;
  // Nothing happened, but time went by: countdowns may move. Told each `pulse`, if there is one.
  virtual void time_passed(Instant now) { (void)now; }
  [[nodiscard]] virtual std::optional<Duration> pulse() const { return {}; }
};

}  // namespace mg
