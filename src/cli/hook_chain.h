// What stands between the engine and the display: the user's hooks, and the log. One for all lists of a run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/cli/hook_options.h"
#include "src/os/instance_lock.h"
#include "src/os/rotating_file.h"
#include "src/run/hooks.h"
#include "src/show/log_copy.h"

namespace mg {

class Watchdog;

class HookChain {
 public:
  // `network` leads to a web hook; the watchdog outlives it. The log is opened here. Fails with bad_input:
  // words that are wrong, a log that cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<HookChain>> make(const HookOptions& options,
                                                               const Network& network,
                                                               const Watchdog& watchdog);

  // What one list's engine is to tell. `next`, `request` and this outlive it. `exec` is the command for each
  // page, empty for none; see hooks.h for the rest.
  [[nodiscard]] std::unique_ptr<EventSink> before(EventSink& next, const Request& request, std::string exec,
                                                  std::string queue, ListEnd list_end);
  // Appends to the log; empty where there is none. This outlives it.
  [[nodiscard]] LineKeeper log();

  // Of lists that go on: once, when the last has ended. See run_hooks.h.
  [[nodiscard]] Instant end_run(EventSink& sink, const EndedRun& run, const RunEnded& totals, Instant now) {
    return hooks_.end_run(sink, run, totals, now);
  }

 private:
  HookChain(RunHookOptions options, std::optional<RotatingFile> log)
      : hooks_(std::move(options)), log_(std::move(log)) {}

  RunHooks hooks_;
  std::optional<RotatingFile> log_;
};

// Of a run that was asked to be alone; empty for all others. `what` is its work, for people: "the queue
// nightly", "bilibili BV1xx"; two runs of the same state and work keep each other out. Fails with busy.
[[nodiscard]] Result<std::optional<InstanceLock>> lock_if_alone(const HookOptions& options,
                                                                const std::filesystem::path& state,
                                                                std::string_view what);

}  // namespace mg
