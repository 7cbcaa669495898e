// What the engines of one process share: who acts, whose turn it is at which host, the names given so far,
// and who has which page.
#pragma once

#include <filesystem>
#include <optional>
#include <random>
#include <set>

#include "src/pace/scheduler.h"
#include "src/plan/naming.h"
#include "src/run/join_job.h"
#include "src/run/runner.h"

namespace mg {

struct Workshop {
  struct Places {
    int local = 2;            // pages joined and verified at the same time
    std::optional<int> jobs;  // pages fetched at the same time, of all lists; empty: as many as each list may
  };

  Workshop(Runner& who_acts, std::mt19937_64 random, const Places& places)
      : runner(who_acts), scheduler(random) {
    local = scheduler.add_lane(LaneKind::own, "local", {.concurrency = places.local});
    if (places.jobs) jobs = scheduler.add_lane(LaneKind::own, "all jobs", {.concurrency = *places.jobs});
  }
  Workshop(Workshop&&) = delete;

  StepId next_step() { return StepId(next_step_++); }

  Runner& runner;
  Scheduler scheduler;
  TargetNames names;
  std::set<std::filesystem::path> rooms;  // each is one job's: of two lists with the same page one waits
  JoinSpace join_space;
  std::set<std::filesystem::path> wholes;  // without their endings; likewise one list's each
  LaneId local{};
  std::optional<LaneId> jobs;

 private:
  int next_step_ = 0;
};

}  // namespace mg
