// The reading half of the journal.
#include "src/store/columns.h"
#include "src/store/journal.h"

namespace mg {

namespace {

std::int64_t number(RunId run) {
  return static_cast<std::int64_t>(run);
}

PageNames read_names(const Rows& rows) {
  return {.title = rows.text(0), .list_title = rows.text(1)};
}

RunRecord read_run(const Rows& rows) {
  RunRecord run{.id = RunId{rows.number(0)},
                .title = rows.text(1),
                .request = rows.text(2),
                .pid = static_cast<int>(rows.number(3)),
                .started = read_time(rows, 4),
                .ended = read_optional_time(rows, 5),
                .exit_code = {},
                .parent = {}};
  if (!rows.null(7)) run.parent = RunId{rows.number(7)};
  if (!rows.null(6)) run.exit_code = static_cast<int>(rows.number(6));
  return run;
}

JobRecord read_job(const Rows& rows) {
  return {.job = JobId{static_cast<int>(rows.number(0))},
          .key = PageKey{rows.text(1)},
          .page = static_cast<int>(rows.number(2)),
          .title = rows.text(3),
          .target = rows.text(4),
          .state = read_state(rows, 5),
          .engine = rows.text(6),
          .error = read_error(rows, 7),
          .started = read_optional_time(rows, 9),
          .ended = read_optional_time(rows, 10)};
}

AttemptRecord read_attempt(const Rows& rows) {
  return {.run = RunId{rows.number(0)},
          .job = JobId{static_cast<int>(rows.number(1))},
          .attempt = {.engine = rows.text(2),
                      .step = rows.text(3),
                      .error = read_error(rows, 4),
                      .last_lines = rows.text(6),
                      .started = read_time(rows, 7),
                      .ended = read_time(rows, 8)}};
}

constexpr const char* kJobsOf =
    "select job, key, page, title, target, state, engine, error_kind, error, started, ended from jobs "
    "where run = ? order by job";
constexpr const char* kFailedJobs =
    "select job, key, page, title, target, state, engine, error_kind, error, started, ended from jobs "
    "where run = ? and state = 'failed' order by job";
constexpr const char* kUnfinishedJobs =
    "select job, key, page, title, target, state, engine, error_kind, error, started, ended from jobs "
    "where run = ? and state not in ('done', 'failed', 'skipped') order by job";
constexpr const char* kPagesNotDone =
    "select j.job, j.key, j.page, j.title, j.target, j.state, j.engine, j.error_kind, j.error, j.started, "
    "j.ended from jobs j join runs r on r.id = j.run where j.state not in ('done', 'skipped') "
    "and not exists (select 1 from jobs k where k.key = j.key and k.run > j.run) "
    "and not exists (select 1 from archive a where a.key = j.key and a.finished > r.started) "
    "order by j.run, j.job";
constexpr const char* kAttemptsOfKey =
    "select a.run, a.job, a.engine, a.step, a.error_kind, a.error, a.lines, a.started, a.ended "
    "from jobs j join attempts a on a.run = j.run and a.job = j.job where j.key = ? order by a.id";
constexpr const char* kAttemptsOfPage =
    "select a.run, a.job, a.engine, a.step, a.error_kind, a.error, a.lines, a.started, a.ended "
    "from jobs j join attempts a on a.run = j.run and a.job = j.job "
    "where j.run = ? and j.page = ? order by a.id";

}  // namespace

Result<std::vector<RunRecord>> Journal::last_runs(int most) {
  return read_all(
      database_.query("select id, title, request, pid, started, ended, exit_code, parent from runs "
                      "where parent is null order by id desc limit ?",
                      {most}),
      read_run);
}

Result<std::optional<RunRecord>> Journal::run(RunId id) {
  return read_first(database_.query("select id, title, request, pid, started, ended, exit_code, parent "
                                    "from runs where id = ?",
                                    {number(id)}),
                    read_run);
}

Result<std::optional<RunRecord>> Journal::last_run_of(const PageKey& key) {
  return read_first(
      database_.query("select r.id, r.title, r.request, r.pid, r.started, r.ended, r.exit_code, r.parent "
                      "from jobs j join runs r on r.id = j.run where j.key = ? and j.state = 'done' "
                      "order by r.id desc limit 1",
                      {key.text}),
      read_run);
}

Result<std::optional<PageNames>> Journal::names_of(const PageKey& key) {
  return read_first(database_.query("select j.title, r.list_title from jobs j join runs r on r.id = j.run "
                                    "where j.key = ? and j.title <> '' order by r.id desc limit 1",
                                    {key.text}),
                    read_names);
}

Result<std::vector<RunRecord>> Journal::lists_of(RunId run) {
  return read_all(database_.query("select id, title, request, pid, started, ended, exit_code, parent "
                                  "from runs where parent = ? order by id",
                                  {number(run)}),
                  read_run);
}

Result<std::map<JobState, int>> Journal::counts_of(RunId run) {
  auto rows = database_.query(
      "select state, count(*) from jobs where run = ? or run in (select id from runs where parent = ?) "
      "group by state",
      {number(run), number(run)});
  if (!rows) return tl::unexpected(rows.error());
  std::map<JobState, int> counts;
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return counts;
    counts[read_state(*rows, 0)] += static_cast<int>(rows->number(1));
  }
}

Result<std::vector<JobRecord>> Journal::jobs_of(RunId run) {
  return read_all(database_.query(kJobsOf, {number(run)}), read_job);
}

Result<std::vector<JobRecord>> Journal::failed_jobs(RunId run) {
  return read_all(database_.query(kFailedJobs, {number(run)}), read_job);
}

Result<std::vector<JobRecord>> Journal::unfinished_jobs(RunId run) {
  return read_all(database_.query(kUnfinishedJobs, {number(run)}), read_job);
}

Result<std::vector<JobRecord>> Journal::pages_not_done() {
  return read_all(database_.query(kPagesNotDone), read_job);
}

Result<void> Journal::each_page(const std::function<void(const PageKey&)>& tell) {
  auto rows = database_.query("select key from jobs union select key from archive");
  if (!rows) return tl::unexpected(rows.error());
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    tell(PageKey{rows->text(0)});
  }
}

Result<std::vector<AttemptRecord>> Journal::attempts_of(const PageKey& key) {
  return read_all(database_.query(kAttemptsOfKey, {key.text}), read_attempt);
}

Result<std::vector<AttemptRecord>> Journal::attempts_of_page(RunId run, int page) {
  return read_all(database_.query(kAttemptsOfPage, {number(run), page}), read_attempt);
}

}  // namespace mg
