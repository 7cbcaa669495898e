// What a run starts on its user's behalf: a command for each page that is there, a command and a notice at
// the end. Shared by all lists of a run; they are started one after the other, and their failures fail
// nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/event.h"
#include "src/model/request.h"
#include "src/run/hook_thread.h"

namespace mg {

class Watchdog;

struct DesktopNote {
  bool operator==(const DesktopNote&) const = default;
};
struct WebHook {
  std::string url;

  bool operator==(const WebHook&) const = default;
};
using NotifyWay = std::variant<DesktopNote, WebHook>;

// "desktop", or the http(s) address of a web hook. Fails with bad_input.
[[nodiscard]] Result<NotifyWay> read_notify_way(std::string_view text);

struct RunHookOptions {
  std::string exec_after;  // for /bin/sh; empty: none
  std::optional<NotifyWay> notify;
  Network network;                     // to the web hook
  const Watchdog* watchdog = nullptr;  // outlives the hooks
};

// What the hooks at the end are told, besides the totals.
struct EndedRun {
  std::string run;  // the journal's id; of several lists: of the first, or empty
  std::string title;
  std::filesystem::path directory;
  std::string queue;  // its name; empty where there is none
};

// Names and values for the environment; what would end a value early or is longer than the system takes is
// cut out.
using HookValues = std::vector<std::pair<std::string, std::string>>;

class RunHooks {
 public:
  explicit RunHooks(RunHookOptions options);

  // The user's command with its values; `subject` says for messages what it is about: "page 3 of BV1xx".
  void add(const std::string& command, std::string_view subject, HookValues values);
  // Tells what hooks wrote (notes) and which of them failed (warnings). On the loop's thread.
  void tell_news(EventSink& sink, Instant now);
  // There is or may be something to tell.
  [[nodiscard]] bool busy() const { return thread_.open() > 0; }
  // To be called once, before the last RunEnded is told: starts what belongs to the end and waits for all
  // that is open. A run that was stopped twice waits for nothing and starts nothing more; while this waits
  // the user's stops count on. Gives the time when all was over: `now` where nothing was to be done.
  [[nodiscard]] Instant end_run(EventSink& sink, const EndedRun& run, const RunEnded& totals, Instant now);

 private:
  void add_notice(const EndedRun& run, const RunEnded& totals, EventSink& sink, Instant now);
  void wait_for_all(EventSink& sink, int stops);

  RunHookOptions options_;
  HookThread thread_;
};

}  // namespace mg
