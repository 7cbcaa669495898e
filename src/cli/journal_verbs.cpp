// status, retry and why: what the journal tells of earlier runs.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/verbs.h"
#include "src/plan/page_range.h"
#include "src/plan/probe_plan.h"
#include "src/store/journal.h"
#include "src/store/request_json.h"

namespace mg {

namespace {

constexpr int kRunsLooked = 1000;  // how far back a run named by its number is searched

std::string clock_text(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(seconds));
}

double unix_seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Result<RunRecord> find_run(Journal& journal, std::optional<int> number) {
  Result<std::vector<RunRecord>> runs = journal.last_runs(number ? kRunsLooked : 1);
  if (!runs) return tl::unexpected(runs.error());
  for (RunRecord& run : *runs) {
    if (!number || static_cast<std::int64_t>(run.id) == *number) return std::move(run);
  }
  if (number) return fail(ErrorKind::bad_input, fmt::format("there is no run {}", *number));
  return fail(ErrorKind::bad_input, "nothing was run yet; try: multiget --help");
}

std::string state_of(const RunRecord& run) {
  if (run.ended)
    return fmt::format("ended {} with exit code {}", clock_text(*run.ended), run.exit_code.value_or(0));
  const bool lives = kill(run.pid, 0) == 0 || errno == EPERM;
  return lives ? fmt::format("running, process {}", run.pid)
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

int print_status(const RunRecord& run, const std::map<JobState, int>& counts,
                 const std::vector<JobRecord>& failed, const std::vector<JobRecord>& unfinished) {
  fmt::print("run {}: {}, started {}, {}\n", to_string(run.id), run.title, clock_text(run.started),
             state_of(run));
  for (const auto& [state, count] : counts) fmt::print("  {:<10} {}\n", to_string(state), count);
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
  if (!failed.empty()) fmt::print("try them again: multiget retry {}\n", to_string(run.id));
  return 0;
}

void print_attempt(const AttemptRecord& record) {
  const Attempt& attempt = record.attempt;
  fmt::print(
      "{}  run {}  {:<8} {:<13} {}\n", clock_text(attempt.started), to_string(record.run), attempt.engine,
      attempt.step,
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
  const auto run = find_run(journal, verb.run);
  if (!run) return complain(run.error());
  const auto counts = journal.counts_of(run->id);
  const auto failed = journal.failed_jobs(run->id);
  const auto unfinished = journal.unfinished_jobs(run->id);
  if (!counts || !failed || !unfinished) {
    return complain(!counts ? counts.error() : !failed ? failed.error() : unfinished.error());
  }
  if (!context.display.json) return print_status(*run, *counts, *failed, *unfinished);
  nlohmann::json states = nlohmann::json::object();
  for (const auto& [state, count] : *counts) states[std::string(to_string(state))] = count;
  nlohmann::json failures = nlohmann::json::array();
  for (const JobRecord& job : *failed) failures.push_back(job_json(job));
  nlohmann::json open = nlohmann::json::array();
  for (const JobRecord& job : *unfinished) open.push_back(job_json(job));
  fmt::print(
      "{}\n",
      to_json_line({{"run", static_cast<std::int64_t>(run->id)},
                    {"title", run->title},
                    {"started", unix_seconds(run->started)},
                    {"ended", run->ended ? nlohmann::json(unix_seconds(*run->ended)) : nlohmann::json()},
                    {"exit_code", run->exit_code ? nlohmann::json(*run->exit_code) : nlohmann::json()},
                    {"states", states},
                    {"failed", failures},
                    {"unfinished", open}}));
  return 0;
}

int run_retry(const VerbContext& context, const RetryVerb& verb) {
  std::vector<int> pages;
  bool list_failed = false;
  Result<Request> request;
  {
    Result<Database> database = Database::open(context.state / "state.db");
    if (!database) return complain(database.error());
    Journal journal(*database);
    const auto run = find_run(journal, verb.run);
    if (!run) return complain(run.error());
    const auto failed = journal.failed_jobs(run->id);
    if (!failed) return complain(failed.error());
    for (const JobRecord& job : *failed) pages.push_back(job.page);
    list_failed = failed->empty() && run->exit_code == kExitAllFailed;
    request = read_request(run->request);
    if (!request) return complain(request.error());
  }
  if (pages.empty() && !list_failed) {
    fmt::print("nothing failed in that run\n");
    return 0;
  }
  std::ranges::sort(pages);
  if (!list_failed) request->pages = to_selection(pages);
  Result<JobRequest> job = renew_job_request(std::move(*request), verb.options, context.toolbox);
  if (!job) return complain(job.error());
  return run_request(context, std::move(*job), Depth::fetch);
}

int run_why(const VerbContext& context, const WhyVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Journal journal(*database);
  Result<std::vector<AttemptRecord>> attempts;
  if (const auto page = as_number(verb.page)) {
    const auto run = find_run(journal, {});
    if (!run) return complain(run.error());
    attempts = journal.attempts_of_page(run->id, *page);
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
  if (attempts->empty()) {
    return complain(
        {ErrorKind::bad_input, fmt::format("nothing was tried for {}; give a page of the last run, or a key "
                                           "such as 'bilibili BV1Wy4y1B7vg p3'",
                                           in_quotes(verb.page))});
  }
  for (const AttemptRecord& attempt : *attempts) print_attempt(attempt);
  return 0;
}

}  // namespace mg
