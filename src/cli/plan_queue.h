// `multiget plan courses.toml`: what running a queue file would do.
#pragma once

#include <vector>

#include "src/cli/queue_plan.h"
#include "src/cli/verbs.h"

namespace mg {

// A single word that is the name of such a file, whether it is there or not.
[[nodiscard]] bool names_queue_file(const PlanVerb& verb);
int plan_queue(const VerbContext& context, const PlanVerb& verb);

// One after the other; a list that cannot be asked hinders no other, but once the user stops nothing more is
// asked.
[[nodiscard]] Result<std::vector<PlannedList>> plan_lists(const VerbContext& context, const Config& config,
                                                          Database& database,
                                                          const std::vector<JobRequest>& jobs);

}  // namespace mg
