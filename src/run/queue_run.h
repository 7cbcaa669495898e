// Several lists side by side, taken from a source as places become free: each has an engine, all share one
// runner, the lanes of hosts, and take turns by their weights.
// Knows nothing of where lists come from or what becomes of them afterwards.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "src/run/list_sink.h"
#include "src/run/run_loop.h"

namespace mg {

// A list whose turn has come, with all that its engine borrows.
class QueuedList {
 public:
  virtual ~QueuedList() = default;
  [[nodiscard]] virtual Engine& engine() = 0;
};

class ListSource {
 public:
  virtual ~ListSource() = default;
  // The next one, not begun yet; its engine tells `sink`. Null: there is none
  // now. What cannot be begun at all is the source's to complain about and to pass over. An error ends the
  // run.
  [[nodiscard]] virtual Result<std::unique_ptr<QueuedList>> next(EventSink& sink) = 0;
  virtual void ended(QueuedList& list, const Report& report) = 0;
  // Asked once a second: those of the lists that were given out which somebody wants stopped.
  [[nodiscard]] virtual std::vector<QueuedList*> unwanted() { return {}; }
  // When next() may know of more although nothing ended here; nothing: never.
  [[nodiscard]] virtual std::optional<Instant> look_again(Instant now) = 0;
};

class QueueRun {
 public:
  static constexpr int kOpenLists = 16;  // so many are begun; more wait until one of them is over

  QueueRun(Workshop& workshop, ListSource& source, EventSink& sink);
  // Until the source has no more, or the user wants no more. Tells no RunStarted.
  RunEnded run();

 private:
  struct OpenList {
    std::unique_ptr<ListSink> sink;  // outlives the list
    std::unique_ptr<QueuedList> list;
  };

  void take();
  void stop_unwanted();
  void end_finished();
  [[nodiscard]] bool ends_early() const;
  [[nodiscard]] bool over() const;
  [[nodiscard]] bool takes_more() const;
  [[nodiscard]] std::optional<Instant> next_look() const;
  void add_up(const RunEnded& list);
  [[nodiscard]] int exit_code() const;

  Workshop& workshop_;
  ListSource& source_;
  EventSink& sink_;
  SharedNumbers numbers_;
  RunLoop loop_;
  std::vector<OpenList> open_;
  RunEnded totals_;
  std::set<int> exit_codes_;     // of lists that are over
  std::optional<Error> broken_;  // the source
  int lists_ended_ = 0, lists_failed_ = 0;
  bool more_ = true;  // the source may have one at once
  Instant looked_at_wishes_{};
};

}  // namespace mg
