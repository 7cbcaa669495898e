// A run of several lists, wherever they come from: what it shares is set up, its hooks and its log stand
// beside it, and the journal knows it as one run.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "src/cli/equipment.h"
#include "src/cli/hook_chain.h"
#include "src/cli/job_defaults.h"
#include "src/run/queue_run.h"

namespace mg {

constexpr int kJobsOfAllLists = 8;  // pages at the same time, unless told otherwise

struct ListsRun {
  std::string title;  // "queue nightly"
  std::string queue;  // its name; may be empty
  std::optional<int> jobs;
  JobOptions options;  // of these what holds for all lists together: limits and a quota
  HookOptions hooks;
};

// What a source needs to make engines.
struct ListsRunPlace {
  Equipment& equipment;
  HookChain& hooks;
  const JobDefaults& defaults;
  RunId run;
};

// Of a source: lists that could not be begun count as failed.
struct SourceOfRun {
  std::unique_ptr<ListSource> lists;
  std::function<int()> refused;
};

// Gives the exit code. What `make` fails with is complained of.
int run_lists(const VerbContext& context, Database& database, const ListsRun& run,
              const std::function<Result<SourceOfRun>(const ListsRunPlace&)>& make);

}  // namespace mg
