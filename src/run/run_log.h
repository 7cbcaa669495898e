// What one run remembers and asks of the past: the journal and the archive as the engine needs them.
// In a plan nothing is written, only the archive is asked.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/model/job.h"
#include "src/model/request.h"
#include "src/store/archive.h"
#include "src/store/host_memory.h"
#include "src/store/journal.h"

namespace mg {

// plan: find out what would be done and do nothing of it.
enum class Depth { plan, fetch };

class RunLog {
 public:
  // `parent` is the run of several lists that this one belongs to.
  RunLog(Database& database, const Request& request, Depth depth, std::optional<RunId> parent = {});

  // The run's number for people; empty in a plan.
  Result<std::string> begin(std::string_view title, WallTime now);

  // Empty before begin(), and in a plan.
  [[nodiscard]] std::optional<RunId> run() const {
    return run_ == RunId{} ? std::nullopt : std::optional(run_);
  }

  [[nodiscard]] Result<bool> holds(const PageKey& key) { return archive_.holds(key); }
  [[nodiscard]] Result<std::optional<ArchiveEntry>> find(const PageKey& key) { return archive_.find(key); }
  [[nodiscard]] Result<std::optional<PageNames>> names_of(const PageKey& key) {
    return journal_.names_of(key);
  }
  [[nodiscard]] Result<bool> knows_list() { return archive_.knows_list(request_.site, request_.list_id); }

  [[nodiscard]] Result<void> selected(std::span<const SelectedJob> jobs);
  [[nodiscard]] Result<void> named(JobId job, std::string_view title, const std::filesystem::path& target);
  // What the site calls the whole list.
  [[nodiscard]] Result<void> list_named(std::string_view title);
  [[nodiscard]] Result<void> started(JobId job, std::string_view engine, WallTime now);
  [[nodiscard]] Result<void> attempt(JobId job, const Attempt& attempt);
  [[nodiscard]] Result<void> done(JobId job, ArchiveEntry entry);
  [[nodiscard]] Result<void> ended(JobId job, JobState state, const std::optional<Error>& error,
                                   WallTime now);
  [[nodiscard]] Result<void> learnt(std::span<const HostTraits> hosts, WallTime now) {
    return host_memory_.put(hosts, now);
  }
  [[nodiscard]] Result<void> run_ended(int exit_code, WallTime now);

 private:
  const Request& request_;
  Depth depth_;
  std::optional<RunId> parent_;
  Journal journal_;
  Archive archive_;
  HostMemory host_memory_;
  RunId run_{};
};

}  // namespace mg
