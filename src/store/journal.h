// What happened: runs, their jobs, and every attempt, for `status`, `retry` and `why`.
// Keeps nothing in memory; a write costs about 25 us and is there when the call returns (see database.h).
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/job.h"
#include "src/store/archive.h"
#include "src/store/database.h"

namespace mg {

enum class RunId : std::int64_t {};
[[nodiscard]] std::string to_string(RunId run);

struct NewRun {
  std::string title;    // as in RunStarted
  std::string request;  // request_json.h
  int pid = 0;          // ours; with `started` it tells later whether that process still lives
  WallTime started;
  std::optional<RunId> parent = {};  // of a list within a run of several
};

struct RunRecord {
  RunId id{};
  std::string title;
  std::string request;
  int pid = 0;
  WallTime started;
  std::optional<WallTime> ended;  // none: it runs still, or its process died
  std::optional<int> exit_code;
  std::optional<RunId> parent = {};

  bool operator==(const RunRecord&) const = default;
};

struct SelectedJob {
  JobId job{};
  PageKey key;
  int page = 0;
};

// One try of one step.
struct Attempt {
  std::string engine;
  std::string step;
  std::optional<Error> error;  // none: it worked
  std::string last_lines;      // of the tool's own words
  WallTime started;
  WallTime ended;

  bool operator==(const Attempt&) const = default;
};

struct JobRecord {
  JobId job{};
  PageKey key;
  int page = 0;
  std::string title;             // empty until it was known
  std::filesystem::path target;  // absolute; empty until it was known
  JobState state = JobState::queued;
  std::string engine;
  std::optional<Error> error;
  std::optional<WallTime> started;  // first left the queue
  std::optional<WallTime> ended;

  bool operator==(const JobRecord&) const = default;
};

// What a page and its list are called; either may be empty.
struct PageNames {
  std::string title;
  std::string list_title;

  bool operator==(const PageNames&) const = default;
};

struct AttemptRecord {
  RunId run{};
  JobId job{};
  Attempt attempt;

  bool operator==(const AttemptRecord&) const = default;
};

// Borrows the database. Everything fails as Database::query; a run or a job that was never begun is internal.
class Journal {
 public:
  explicit Journal(Database& database) : database_(database) {}

  [[nodiscard]] Result<RunId> begin_run(const NewRun& run);
  // All of them in one transaction: 100,000 take a fraction of a second.
  [[nodiscard]] Result<void> jobs_selected(RunId run, std::span<const SelectedJob> jobs);
  [[nodiscard]] Result<void> job_selected(RunId run, JobId job, const PageKey& key, int page);
  [[nodiscard]] Result<void> job_named(RunId run, JobId job, std::string_view title,
                                       const std::filesystem::path& target);
  [[nodiscard]] Result<void> list_named(RunId run, std::string_view list_title);
  // It moves on, to a state that is not yet the end.
  [[nodiscard]] Result<void> job_started(RunId run, JobId job, JobState state, std::string_view engine,
                                         WallTime now);
  [[nodiscard]] Result<void> attempt_ended(RunId run, JobId job, const Attempt& attempt);
  // `published` is for done: the archive and the journal learn of it in one transaction.
  [[nodiscard]] Result<void> job_ended(RunId run, JobId job, JobState state,
                                       const std::optional<Error>& error,
                                       const std::optional<ArchiveEntry>& published, WallTime now);
  [[nodiscard]] Result<void> run_ended(RunId run, int exit_code, WallTime now);

  [[nodiscard]] Result<std::vector<RunRecord>> last_runs(int most);  // newest first, without lists of others
  [[nodiscard]] Result<std::optional<RunRecord>> run(RunId id);
  [[nodiscard]] Result<std::vector<RunRecord>> lists_of(RunId run);  // of a run of several, oldest first
  // Of the run and its lists; states without jobs are left out.
  [[nodiscard]] Result<std::map<JobState, int>> counts_of(RunId run);
  [[nodiscard]] Result<std::vector<JobRecord>> jobs_of(RunId run);  // by job
  [[nodiscard]] Result<std::vector<JobRecord>> failed_jobs(RunId run);
  // The newest that has fetched the page to its end.
  [[nodiscard]] Result<std::optional<RunRecord>> last_run_of(const PageKey& key);
  // Of the newest run that knew a name for it.
  [[nodiscard]] Result<std::optional<PageNames>> names_of(const PageKey& key);
  // Cancelled, or caught in the middle when the process died.
  [[nodiscard]] Result<std::vector<JobRecord>> unfinished_jobs(RunId run);
  // Of all runs, each page as its newest run has it: those that somebody may still want to go on with. What
  // the archive learnt of since is done, however it came there.
  [[nodiscard]] Result<std::vector<JobRecord>> pages_not_done();
  // Each page that was ever selected, or is in the archive.
  [[nodiscard]] Result<void> each_page(const std::function<void(const PageKey&)>& tell);
  // Of all runs, oldest first.
  [[nodiscard]] Result<std::vector<AttemptRecord>> attempts_of(const PageKey& key);
  [[nodiscard]] Result<std::vector<AttemptRecord>> attempts_of_page(RunId run, int page);

 private:
  [[nodiscard]] Result<void> change(RunId run, JobId job, std::string_view sql,
                                    std::initializer_list<Value> values);
  Database& database_;
};

}  // namespace mg
