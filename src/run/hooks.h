// Stands before what shows one list and starts the user's command for each page that is there. Passes every
// event on, unchanged.
#pragma once

#include <string>
#include <unordered_map>

#include "src/model/event.h"
#include "src/model/request.h"
#include "src/run/run_hooks.h"

namespace mg {

// What a list's end means to the hooks.
enum class ListEnd {
  ends_run,  // it is the only one: before its RunEnded is passed on, RunHooks::end_run waits
  goes_on    // there are others; whoever knows of all of them calls end_run
};

class Hooks final : public EventSink {
 public:
  static constexpr Duration kPulse = 250ms;  // while hooks are open: what they say is told so soon

  // All outlive it. `exec` is for /bin/sh; empty: none. `queue` is the queue's name, empty where there is
  // none.
  Hooks(RunHooks& hooks, EventSink& next, const Request& request, std::string exec, std::string queue,
        ListEnd list_end);

  void tell(const Event& event, Instant now) override;
  void time_passed(Instant now) override;
  [[nodiscard]] std::optional<Duration> pulse() const override;

 private:
  struct OpenPage {
    int page = 0;
    std::string title;
  };

  void note(const Event& event);
  void page_done(const JobEnded& event, const OpenPage& page);

  RunHooks& hooks_;
  EventSink& next_;
  const Request& request_;
  std::string exec_;
  std::string queue_;
  ListEnd list_end_;
  EndedRun run_;
  std::unordered_map<int, OpenPage> pages_;  // by job; only where there is a command
};

}  // namespace mg
