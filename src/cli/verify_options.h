// What was asked of verify, as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mg {

struct VerifyVerb {
  std::vector<std::string> what;  // folders and files
  bool fast = false;              // index, head and tail only
  bool requeue = false;
  bool dry_run = false;        // of requeue
  std::optional<int> pp_jobs;  // at a time; empty: as many as there are cores
};

}  // namespace mg
