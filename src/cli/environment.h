// What the variables of the environment say: MULTIGET_JOBS=4 as --jobs 4 would, for every setting of a job.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/base/result.h"
#include "src/cli/job_options.h"

namespace mg {

using Variables = std::vector<std::pair<std::string, std::string>>;  // names and values

[[nodiscard]] Variables own_variables();

struct EnvironmentSettings {
  JobOptions options;
  std::vector<std::string> remarks;  // of variables that were perhaps meant for us
};

// An empty value says nothing. Others of our prefix are somebody else's, but for those a slip away from one
// of ours. Fails with bad_input: "the environment's MULTIGET_JOBS should be a number from 1 to 64".
[[nodiscard]] Result<EnvironmentSettings> read_environment(const Variables& variables);

// MULTIGET_STATE and MULTIGET_CONFIG, what --state and --config say; `name` is such a one's.
[[nodiscard]] std::optional<std::string> path_variable(const Variables& variables, const std::string& name);

}  // namespace mg
