// status, retry and why: what the journal tells of earlier runs.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "src/base/clock_text.h"
#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/job_defaults.h"
#include "src/cli/queue_table.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/os/process_lives.h"
#include "src/os/wall_clock.h"
#include "src/plan/page_range.h"
#include "src/plan/probe_plan.h"
#include "src/store/host_states.h"
#include "src/store/journal.h"
#include "src/store/request_json.h"

namespace mg {

namespace {

// Pages that a run left for later have not failed.
bool waits_for_later(std::optional<int> exit_code) {
  return exit_code == kExitHostRests || exit_code == kExitQuota;
}

double unix_seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Result<RunRecord> find_run(Journal& journal, std::optional<int> number) {
  if (number) {
    auto run = journal.run(RunId{*number});
    if (!run) return tl::unexpected(run.error());
    if (!*run) return fail(ErrorKind::bad_input, fmt::format("there is no run {}", *number));
    return std::move(**run);
  }
  Result<std::vector<RunRecord>> runs = journal.last_runs(1);
  if (!runs) return tl::unexpected(runs.error());
  if (runs->empty()) return fail(ErrorKind::bad_input, "nothing was run yet; try: multiget --help");
  return std::move(runs->front());
}

std::string state_of(const RunRecord& run) {
  if (run.ended)
    return fmt::format("ended {} with exit code {}", format_date_and_clock(*run.ended),
                       run.exit_code.value_or(0));
  return process_lives(run.pid) ? fmt::format("running, process {}", run.pid)
                                : "was killed; run the same command again to go on";
}

nlohmann::json error_json(const std::optional<Error>& error) {
  if (!error) return {};
  return {{"kind", to_string(error->kind)}, {"what", error->what}};
}

nlohmann::json job_json(const JobRecord& job) {
  return {{"page", job.page},
          {"key", job.key.text},
          {"title", job.title},
          {"target", job.target.string()},
          {"state", to_string(job.state)},
          {"engine", job.engine},
          {"error", error_json(job.error)}};
}

nlohmann::json host_json(const HostState& host) {
  return {{"host", host.host_group}, {"until", unix_seconds(host.rests_until)}, {"reason", host.reason}};
}

// It ended because its host rests for longer than was to be waited.
bool waits(const JobRecord& job) {
  return job.state == JobState::cancelled && job.error && job.error->kind == ErrorKind::throttled;
}

// Those that do not answer any requests now, whoever was refused.
void print_rests(const std::vector<HostState>& rests) {
  const WallTime now = wall_now();
  for (const HostState& host : rests) {
    const bool over = host.rests_until <= now;
    fmt::print("  {} {}: {}\n", host.host_group,
               over ? "is asked again by the next who wants to"
                    : fmt::format("rests until {}", format_clock(host.rests_until, now)),
               without_control_characters(host.reason));
  }
}

constexpr std::size_t kMostListsTold = 20;

// Of a run of several lists those that need a look.
void print_lists(const std::vector<RunRecord>& lists) {
  std::size_t told = 0, trouble = 0;
  for (const RunRecord& list : lists) {
    if (list.exit_code == 0) continue;
    trouble += 1;
    if (++told > kMostListsTold) continue;
    fmt::print("  list {}: {}\n", without_control_characters(list.title), state_of(list));
    fmt::print("    multiget status {}\n", to_string(list.id));
  }
  if (trouble > kMostListsTold) fmt::print("  and {} lists more\n", trouble - kMostListsTold);
}

void print_status(const RunRecord& run, std::map<JobState, int> counts, const std::vector<JobRecord>& failed,
                  const std::vector<JobRecord>& unfinished, const std::vector<HostState>& rests) {
  const auto waiting = static_cast<int>(std::ranges::count_if(unfinished, waits));
  if ((counts[JobState::cancelled] -= waiting) == 0) counts.erase(JobState::cancelled);
  fmt::print("run {}: {}, started {}, {}\n", to_string(run.id), run.title, format_date_and_clock(run.started),
             state_of(run));
  for (const auto& [state, count] : counts) fmt::print("  {:<10} {}\n", to_string(state), count);
  if (waiting > 0) fmt::print("  {:<10} {}\n", "waiting", waiting);
  print_rests(rests);
  for (const JobRecord& job : failed) {
    fmt::print("  page {} {}: {}\n", job.page, without_control_characters(job.title),
               job.error ? job.error->what : "failed");
  }
  if (!unfinished.empty()) {
    std::vector<int> pages;
    for (const JobRecord& job : unfinished) pages.push_back(job.page);
    std::ranges::sort(pages);
    fmt::print("  not finished: pages {}\n", print_pages(pages));
  }
  const bool waits = waits_for_later(run.exit_code);  // if no page waits, the list itself was not read
  if (!failed.empty() || waits) fmt::print("try them again: multiget retry {}\n", to_string(run.id));
}

void print_queue(const std::vector<EntryCount>& entries) {
  if (!entries.empty()) fmt::print("queue: {}; see multiget queue list\n", count_words(entries, ""));
}

void print_attempt(const AttemptRecord& record) {
  const Attempt& attempt = record.attempt;
  fmt::print(
      "{}  run {}  {:<8} {:<13} {}\n", format_date_and_clock(attempt.started), to_string(record.run),
      attempt.engine, attempt.step,
      attempt.error ? fmt::format("{}: {}", to_string(attempt.error->kind), attempt.error->what) : "ok");
  for (const std::string_view line : split(attempt.last_lines, '\n')) {
    if (!trim(line).empty()) fmt::print("    {}\n", without_control_characters(line));
  }
}

nlohmann::json attempt_json(const AttemptRecord& record) {
  const Attempt& attempt = record.attempt;
  return {{"run", static_cast<std::int64_t>(record.run)},
          {"engine", attempt.engine},
          {"step", attempt.step},
          {"error", error_json(attempt.error)},
          {"last_lines", attempt.last_lines},
          {"started", unix_seconds(attempt.started)},
          {"ended", unix_seconds(attempt.ended)}};
}

std::optional<int> as_number(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

int run_status(const VerbContext& context, const StatusVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Journal journal(*database);
  const auto entries = Queue(*database, {}).counts();
  if (!entries) return complain(entries.error());
  const auto run = find_run(journal, verb.run);
  if (!run && !verb.run && !entries->empty() && !context.display.json) {
    print_queue(*entries);
    return 0;
  }
  if (!run) return complain(run.error());
  const auto counts = journal.counts_of(run->id);
  const auto failed = journal.failed_jobs(run->id);
  const auto unfinished = journal.unfinished_jobs(run->id);
  const auto rests = HostStates(*database).resting();
  const auto lists = journal.lists_of(run->id);
  if (!counts || !failed || !unfinished || !rests || !lists) {
    return complain(!counts       ? counts.error()
                    : !failed     ? failed.error()
                    : !unfinished ? unfinished.error()
                    : !rests      ? rests.error()
                                  : lists.error());
  }
  if (!context.display.json) {
    print_status(*run, *counts, *failed, *unfinished, *rests);
    print_lists(*lists);
    print_queue(*entries);
    return 0;
  }
  nlohmann::json states = nlohmann::json::object();
  for (const auto& [state, count] : *counts) states[std::string(to_string(state))] = count;
  nlohmann::json failures = nlohmann::json::array();
  for (const JobRecord& job : *failed) failures.push_back(job_json(job));
  nlohmann::json hosts = nlohmann::json::array();
  for (const HostState& host : *rests) hosts.push_back(host_json(host));
  nlohmann::json open = nlohmann::json::array();
  for (const JobRecord& job : *unfinished) open.push_back(job_json(job));
  nlohmann::json several = nlohmann::json::array();
  for (const RunRecord& list : *lists) {
    several.push_back({{"run", static_cast<std::int64_t>(list.id)},
                       {"title", list.title},
                       {"exit_code", list.exit_code ? nlohmann::json(*list.exit_code) : nlohmann::json()}});
  }
  fmt::print(
      "{}\n",
      to_json_line({{"run", static_cast<std::int64_t>(run->id)},
                    {"title", run->title},
                    {"started", unix_seconds(run->started)},
                    {"ended", run->ended ? nlohmann::json(unix_seconds(*run->ended)) : nlohmann::json()},
                    {"exit_code", run->exit_code ? nlohmann::json(*run->exit_code) : nlohmann::json()},
                    {"states", states},
                    {"failed", failures},
                    {"unfinished", open},
                    {"rests", hosts},
                    {"lists", several},
                    {"queue", counts_json(*entries)}}));
  return 0;
}

int run_retry(const VerbContext& context, const RetryVerb& verb) {
  std::vector<int> pages;
  bool list_failed = false;  // or was not read to its end: everything is asked for again
  Result<Request> request;
  {
    Result<Database> database = Database::open(context.state / "state.db");
    if (!database) return complain(database.error());
    Journal journal(*database);
    const auto run = find_run(journal, verb.run);
    if (!run) return complain(run.error());
    if (run->request.empty()) {
      return complain(
          {ErrorKind::bad_input,
           fmt::format(
               "run {0} was of several lists; `multiget status {0}` tells which failed: retry one by its "
               "run's number, or give it another turn with `multiget queue resume ID`",
               to_string(run->id))});
    }
    const auto failed = journal.failed_jobs(run->id);
    if (!failed) return complain(failed.error());
    for (const JobRecord& job : *failed) pages.push_back(job.page);
    list_failed = failed->empty() && run->exit_code == kExitAllFailed;
    request = read_request(run->request);
    if (!request) return complain(request.error());
    if (waits_for_later(run->exit_code)) {
      const auto unfinished = journal.unfinished_jobs(run->id);
      if (!unfinished) return complain(unfinished.error());
      for (const JobRecord& job : *unfinished) pages.push_back(job.page);
      // What is there is skipped; and more may wait than the journal knows, whose page was not yet told of.
      list_failed = request->again == Again::no || pages.empty();
    }
  }
  if (pages.empty() && !list_failed) {
    fmt::print("nothing failed in that run\n");
    return 0;
  }
  std::ranges::sort(pages);
  if (!list_failed) request->pages = to_selection(pages);
  // These alone would make another whole than the user asked for.
  if (!list_failed && std::exchange(request->concat, Concat::no) == Concat::yes)
    say("the pages are joined into one file by the next run that is asked for all of them");
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  const Result<JobRequest> job =
      renew_job_request(std::move(*request), verb.options, context.toolbox, settings->defaults);
  if (!job) return complain(job.error());
  return run_request(context, settings->config, *job, Depth::fetch, verb.hooks);
}

int run_why(const VerbContext& context, const WhyVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Journal journal(*database);
  Result<std::vector<AttemptRecord>> attempts;
  std::optional<JobRecord> waiting;
  if (const auto page = as_number(verb.page)) {
    const auto run = find_run(journal, {});
    if (!run) return complain(run.error());
    attempts = journal.attempts_of_page(run->id, *page);
    const auto unfinished = journal.unfinished_jobs(run->id);
    if (!unfinished) return complain(unfinished.error());
    const auto found = std::ranges::find(*unfinished, *page, &JobRecord::page);
    if (found != unfinished->end() && waits(*found)) waiting = *found;
  } else {
    attempts = journal.attempts_of({verb.page});
  }
  if (!attempts) return complain(attempts.error());
  if (context.display.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const AttemptRecord& attempt : *attempts) list.push_back(attempt_json(attempt));
    fmt::print("{}\n", to_json_line(list));
    return 0;
  }
  if (attempts->empty() && !waiting) {
    return complain(
        {ErrorKind::bad_input, fmt::format("nothing was tried for {}; give a page of the last run, or a key "
                                           "such as 'bilibili BV1Wy4y1B7vg p3'",
                                           in_quotes(verb.page))});
  }
  for (const AttemptRecord& attempt : *attempts) print_attempt(attempt);
  if (waiting)
    fmt::print("page {} {}; it was not given up: multiget retry\n", waiting->page, waiting->error->what);
  return 0;
}

}  // namespace mg
