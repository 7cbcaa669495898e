#include "src/run/run_log.h"

#include <unistd.h>

#include "src/store/request_json.h"

namespace mg {

RunLog::RunLog(Database& database, const Request& request, Depth depth, std::optional<RunId> parent)
    : request_(request),
      depth_(depth),
      parent_(parent),
      journal_(database),
      archive_(database),
      host_memory_(database) {}

Result<std::string> RunLog::begin(std::string_view title, WallTime now) {
  if (depth_ == Depth::plan) return std::string();
  const Result<RunId> run = journal_.begin_run({.title = std::string(title),
                                                .request = to_json(request_),
                                                .pid = getpid(),
                                                .started = now,
                                                .parent = parent_});
  if (!run) return tl::unexpected(run.error());
  run_ = *run;
  return to_string(run_);
}

Result<void> RunLog::selected(std::span<const SelectedJob> jobs) {
  if (depth_ == Depth::plan || jobs.empty()) return {};
  return journal_.jobs_selected(run_, jobs);
}

Result<void> RunLog::named(JobId job, std::string_view title, const std::filesystem::path& target) {
  if (depth_ == Depth::plan) return {};
  return journal_.job_named(run_, job, title, target);
}

Result<void> RunLog::list_named(std::string_view title) {
  if (depth_ == Depth::plan) return {};
  return journal_.list_named(run_, title);
}

Result<void> RunLog::started(JobId job, std::string_view engine, WallTime now) {
  if (depth_ == Depth::plan) return {};
  return journal_.job_started(run_, job, JobState::fetching, engine, now);
}

Result<void> RunLog::attempt(JobId job, const Attempt& attempt) {
  if (depth_ == Depth::plan) return {};
  return journal_.attempt_ended(run_, job, attempt);
}

Result<void> RunLog::done(JobId job, ArchiveEntry entry) {
  entry.site = request_.site;
  entry.list_id = request_.list_id;
  const WallTime finished = entry.finished;
  return journal_.job_ended(run_, job, JobState::done, {}, std::move(entry), finished);
}

Result<void> RunLog::ended(JobId job, JobState state, const std::optional<Error>& error, WallTime now) {
  if (depth_ == Depth::plan) return {};
  return journal_.job_ended(run_, job, state, error, {}, now);
}

Result<void> RunLog::run_ended(int exit_code, WallTime now) {
  if (depth_ == Depth::plan) return {};
  return journal_.run_ended(run_, exit_code, now);
}

}  // namespace mg
