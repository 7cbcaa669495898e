#include "src/run/run_hooks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/url.h"
#include "src/base/utf8.h"
#include "src/model/exit_code.h"
#include "src/os/find_program.h"
#include "src/os/stop_signals.h"

namespace mg {
namespace {

constexpr Duration kUntilSaid = 1s;     // waiting for hooks is worth a word then
constexpr Duration kWaitPulse = 250ms;  // for the display, while we wait
constexpr Duration kForNotice = 10s;
constexpr std::size_t kLongestValue = 64U << 10U;  // the kernel takes 128 KiB with the name
constexpr std::size_t kShownCommand = 60;

Instant now() {
  return std::chrono::steady_clock::now();
}

std::string sound_value(std::string_view text) {
  std::string value(cut_to_bytes(text, kLongestValue));
  std::erase(value, '\0');
  return value;
}

std::string shown(const std::string& command) {
  const std::string line = without_control_characters(command);
  const std::string_view cut = cut_to_bytes(line, kShownCommand);
  return cut.size() < line.size() ? fmt::format("{}…", cut) : line;
}

std::string hooks(std::size_t count) {
  return count == 1 ? "1 hook" : fmt::format("{} hooks", count);
}

void say(EventSink& sink, Notice::Level level, std::string text) {
  sink.tell(Notice{level, std::move(text)}, now());
}

std::string this_host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

HookValues end_values(const EndedRun& run, const RunEnded& totals) {
  return {{"MULTIGET_HOOK", "run"},
          {"MULTIGET_RUN", run.run},
          {"MULTIGET_TITLE", run.title},
          {"MULTIGET_DIR", run.directory.native()},
          {"MULTIGET_QUEUE", run.queue},
          {"MULTIGET_DONE", std::to_string(totals.done)},
          {"MULTIGET_FAILED", std::to_string(totals.failed)},
          {"MULTIGET_SKIPPED", std::to_string(totals.skipped)},
          {"MULTIGET_WAITING", std::to_string(totals.waiting)},
          {"MULTIGET_CANCELLED", std::to_string(totals.cancelled)},
          {"MULTIGET_BYTES", std::to_string(totals.bytes.count)},
          {"MULTIGET_EXIT_CODE", std::to_string(totals.exit_code)}};
}

std::string notice_json(const EndedRun& run, const RunEnded& totals) {
  const nlohmann::json members{{"title", run.title},
                               {"run", run.run},
                               {"done", totals.done},
                               {"failed", totals.failed},
                               {"skipped", totals.skipped},
                               {"waiting", totals.waiting},
                               {"cancelled", totals.cancelled},
                               {"bytes", totals.bytes.count},
                               {"seconds", seconds(totals.took)},
                               {"exit_code", totals.exit_code},
                               {"host", this_host()}};
  return to_json_line(members);
}

// Many desktops read the text as HTML.
std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : without_control_characters(text)) {
    if (c == '&') {
      all += "&amp;";
    } else if (c == '<') {
      all += "&lt;";
    } else {
      all += c;
    }
  }
  return all;
}

std::string notice_text(const RunEnded& totals) {
  std::string text = fmt::format("{} done", totals.done);
  const auto add = [&text](int count, std::string_view word) {
    if (count > 0) text += fmt::format(", {} {}", count, word);
  };
  add(totals.failed, "failed");
  add(totals.waiting, "waiting");
  add(totals.cancelled, "cancelled");
  return fmt::format("{}; {} in {}", text, format_bytes(totals.bytes), format_duration(totals.took));
}

// How often the user had asked the run to end.
int stops_of(const RunEnded& totals) {
  return totals.exit_code == kExitStoppedTwice ? 2 : totals.exit_code == kExitStopped ? 1 : 0;
}

}  // namespace

Result<NotifyWay> read_notify_way(std::string_view text) {
  if (text == "desktop") return DesktopNote{};
  if (text.starts_with("http://") || text.starts_with("https://")) {
    if (auto fine = check_url(text); !fine) return tl::unexpected(fine.error());
    return WebHook{std::string(text)};
  }
  return fail(ErrorKind::bad_input,
              fmt::format("{} is no way to notify; give desktop, or the http or https address of a web hook",
                          in_quotes(text)));
}

RunHooks::RunHooks(RunHookOptions options) : options_(std::move(options)), thread_(options_.watchdog) {}

void RunHooks::add(const std::string& command, std::string_view subject, HookValues values) {
  for (auto& [name, value] : values) value = sound_value(value);
  thread_.add({.subject = fmt::format("hook of {}", subject),
               .shown = shown(command),
               .what = ChildSpec{.program = "/bin/sh",
                                 .arguments = {"-c", command},
                                 .environment = std::move(values),
                                 .directory = {}},
               .limit = {}});
}

void RunHooks::tell_news(EventSink& sink, Instant instant) {
  for (const HookNews& one : thread_.news()) {
    if (!one.ended) {
      sink.tell(Notice{Notice::Level::note, fmt::format("{}: {}", one.subject, one.line)}, instant);
    } else if (!one.complaint.empty()) {
      std::string text = fmt::format("{} ", one.subject);
      if (!one.shown.empty()) text += fmt::format("({}) ", one.shown);
      text += one.complaint;
      if (!one.last_line.empty()) text += fmt::format(": {}", one.last_line);
      sink.tell(Notice{Notice::Level::warning, std::move(text)}, instant);
    }
  }
}

void RunHooks::add_notice(const EndedRun& run, const RunEnded& totals, EventSink& sink, Instant instant) {
  if (const auto* web = std::get_if<WebHook>(&*options_.notify)) {
    thread_.add({.subject = "the notice to the web hook",
                 .shown = {},
                 .what = WebPost{.url = web->url,
                                 .body = notice_json(run, totals),
                                 .network = options_.network,
                                 .time_out = kForNotice},
                 .limit = {}});
    return;
  }
  const char* path = std::getenv("PATH");
  const auto program = find_program("notify-send", {}, path == nullptr ? "" : path);
  if (!program) {
    sink.tell(
        Notice{Notice::Level::warning, fmt::format("no notice on the desktop: {}", program.error().what)},
        instant);
    return;
  }
  thread_.add({.subject = "the notice on the desktop",
               .shown = {},
               .what = ChildSpec{.program = *program,
                                 .arguments = {"--app-name=multiget", "--",
                                               sound_value(without_control_characters(run.title)),
                                               escaped(notice_text(totals))},
                                 .environment = {},
                                 .directory = {}},
               .limit = kForNotice});
}

Instant RunHooks::end_run(EventSink& sink, const EndedRun& run, const RunEnded& totals, Instant instant) {
  const int stops = stops_of(totals);
  if (stops < 2) {
    if (!options_.exec_after.empty()) add(options_.exec_after, "the run", end_values(run, totals));
    if (options_.notify) add_notice(run, totals, sink, instant);
  }
  if (!busy()) return instant;
  wait_for_all(sink, stops);
  if (thread_.dropped() > 0) {
    say(sink, Notice::Level::warning,
        fmt::format("{} not started: the run was stopped",
                    thread_.dropped() == 1 ? "1 hook was" : fmt::format("{} hooks were", thread_.dropped())));
  }
  return now();
}

// The runner's own loop does not turn meanwhile, so the user's stops are listened to in here.
void RunHooks::wait_for_all(EventSink& sink, int stops) {
  boost::asio::io_context loop{1};
  const auto stop = [&] {
    if (stops == 1) {
      say(sink, Notice::Level::warning,
          fmt::format("{} still to end; stop once more to end them", hooks(thread_.open())));
    } else {
      thread_.stop();
    }
  };
  const StopSignals signals(loop,
                            [&](int) {
                              ++stops;
                              stop();
                            },
                            {});
  thread_.on_news([&loop] { boost::asio::post(loop, [] {}); });
  if (stops >= 2) stop();
  const Instant say_at = now() + kUntilSaid;
  bool said = false;
  for (tell_news(sink, now()); busy(); tell_news(sink, now())) {
    loop.restart();
    loop.run_one_until(now() + kWaitPulse);
    if (!said && now() >= say_at) {
      said = true;
      say(sink, Notice::Level::note, fmt::format("waiting for {}", hooks(thread_.open())));
    }
    sink.time_passed(now());
  }
  thread_.on_news({});
}

}  // namespace mg
