#include "src/store/journal.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

#include "src/store/columns.h"

namespace mg {

namespace {

std::int64_t number(RunId run) {
  return static_cast<std::int64_t>(run);
}

Result<void> nothing(const Result<int>& changed) {
  if (!changed) return tl::unexpected(changed.error());
  return {};
}

}  // namespace

std::string to_string(RunId run) {
  return fmt::to_string(number(run));
}

Result<RunId> Journal::begin_run(const NewRun& run) {
  auto rows = database_.query(
      "insert into runs (title, request, pid, started, parent) values (?, ?, ?, ?, ?) returning id",
      {run.title, run.request, run.pid, as_value(run.started),
       run.parent ? Value(static_cast<std::int64_t>(*run.parent)) : Value(nullptr)});
  if (!rows) return tl::unexpected(rows.error());
  if (const auto row = rows->next(); !row) return tl::unexpected(row.error());
  const RunId id{rows->number(0)};
  // The insert is committed only when the statement has run to its end.
  if (const auto end = rows->next(); !end) return tl::unexpected(end.error());
  return id;
}

Result<void> Journal::jobs_selected(RunId run, std::span<const SelectedJob> jobs) {
  auto transaction = database_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (const SelectedJob& selected : jobs) {
    if (auto done = job_selected(run, selected.job, selected.key, selected.page); !done) return done;
  }
  return transaction->commit();
}

Result<void> Journal::job_selected(RunId run, JobId job, const PageKey& key, int page) {
  return nothing(database_.run("insert into jobs (run, job, key, page, state) values (?, ?, ?, ?, ?)",
                               {number(run), index(job), key.text, page, to_string(JobState::queued)}));
}

// Runs an update of one job, which must be there.
Result<void> Journal::change(RunId run, JobId job, std::string_view sql,
                             std::initializer_list<Value> values) {
  const auto changed = database_.run(sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (*changed == 0)
    return fail(ErrorKind::internal,
                fmt::format("job {} of run {} is not in the journal", index(job), number(run)));
  return {};
}

Result<void> Journal::job_named(RunId run, JobId job, std::string_view title,
                                const std::filesystem::path& target) {
  return change(run, job, "update jobs set title = ?, target = ? where run = ? and job = ?",
                {title, as_value(target), number(run), index(job)});
}

Result<void> Journal::list_named(RunId run, std::string_view list_title) {
  return nothing(database_.run("update runs set list_title = ? where id = ?", {list_title, number(run)}));
}

Result<void> Journal::job_started(RunId run, JobId job, JobState state, std::string_view engine,
                                  WallTime now) {
  assert(!over(state) && "job_ended tells the end");
  return change(
      run, job,
      "update jobs set state = ?, engine = ?, started = coalesce(started, ?) where run = ? and job = ?",
      {to_string(state), engine, as_value(now), number(run), index(job)});
}

Result<void> Journal::attempt_ended(RunId run, JobId job, const Attempt& attempt) {
  return nothing(database_.run(
      "insert into attempts (run, job, engine, step, error_kind, error, lines, started, ended) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {number(run), index(job), attempt.engine, attempt.step, kind_value(attempt.error),
       words_value(attempt.error), attempt.last_lines, as_value(attempt.started), as_value(attempt.ended)}));
}

Result<void> Journal::job_ended(RunId run, JobId job, JobState state, const std::optional<Error>& error,
                                const std::optional<ArchiveEntry>& published, WallTime now) {
  assert(over(state) && (!published || state == JobState::done));
  auto transaction = database_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  auto done = change(
      run, job, "update jobs set state = ?, error_kind = ?, error = ?, ended = ? where run = ? and job = ?",
      {to_string(state), kind_value(error), words_value(error), as_value(now), number(run), index(job)});
  if (!done) return done;
  if (published) {
    if (auto put = Archive(database_).put(*published); !put) return put;
  }
  return transaction->commit();
}

Result<void> Journal::run_ended(RunId run, int exit_code, WallTime now) {
  return nothing(database_.run("update runs set ended = ?, exit_code = ? where id = ?",
                               {as_value(now), exit_code, number(run)}));
}

}  // namespace mg
