// What holds for every job that does not say otherwise: the environment's variables over the configs'
// [defaults]. Verbs that fetch ask here, so that a setting means the same to all of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/cli/config.h"
#include "src/cli/environment.h"
#include "src/cli/job_request.h"

namespace mg {

struct VerbContext;

struct JobDefaults {
  JobOptions options;
  std::map<std::string, std::string> origins;  // by key: "my.toml:3", "MULTIGET_JOBS"
  bool per_host_given = false;                 // by the environment: then rules for hosts do not count

  bool operator==(const JobDefaults&) const = default;
};

[[nodiscard]] JobDefaults defaults_of(const Config& config, const EnvironmentSettings& environment);

struct Settings {
  Config config;
  JobDefaults defaults;
};

// Reads both, and says their remarks unless it is to be quiet. Fails with bad_input.
[[nodiscard]] Result<Settings> load_settings(const VerbContext& context);

// make_job_request with the defaults under `given`. Where a default is wrong the complaint says whose it is.
[[nodiscard]] Result<JobRequest> make_job_request(const std::string& site, const std::string& what,
                                                  const JobOptions& given, const Toolbox& toolbox,
                                                  const JobDefaults& defaults);

// Likewise renew_job_request. What the request remembers of its first run stays: no default replaces it.
[[nodiscard]] Result<JobRequest> renew_job_request(Request request, const JobOptions& given,
                                                   const Toolbox& toolbox, const JobDefaults& defaults);

}  // namespace mg
