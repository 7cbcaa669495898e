// From words to a request: sites are recognised, ranges, rates and templates are read, files looked at.
// Everything that can be wrong with the words is said here, before anything is started.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/cli/command_line.h"
#include "src/model/request.h"
#include "src/model/site_profile.h"
#include "src/model/toolbox.h"
#include "src/pace/effective_limits.h"
#include "src/pace/quota.h"
#include "src/plan/name_template.h"
#include "src/plan/site_match.h"
#include "src/run/children_proxy.h"

namespace mg {

struct JobRequest {
  Request request;
  std::string identity;  // as list_identity(); empty of one that was renewed
  SiteProfile profile;   // with the user's paces
  NameTemplate list_name;
  NameTemplate single_name;
  int jobs = 4;
  int connections = 8;            // for one file
  std::optional<int> local_jobs;  // pages joined and verified at the same time; empty: one for each core
  bool per_host_given = false;    // by the user for this job: then the config's rules for hosts do not count
  OptionLimits limits;
  std::optional<Quota> quota;
  std::string exec;  // for /bin/sh, for each page that is there; empty: none
  ChildrenTraffic traffic = ChildrenTraffic::metered;  // of the tools
  PrivateHosts private_hosts = PrivateHosts::refused;  // to them
};

// "bilibili BV1Wy4y1B7vg": what may stand in a queue once. With the page where the address names one and no
// other pages are asked for, so that addresses of two pages are two: "bilibili BV1Wy4y1B7vg p3".
[[nodiscard]] std::string list_identity(const SiteMatch& match, const JobOptions& options);

// `site` is empty where `what` must be a URL. Fails with bad_input.
[[nodiscard]] Result<JobRequest> make_job_request(const std::string& site, const std::string& what,
                                                  const JobOptions& options, const Toolbox& toolbox);

// The same for many; `sites` are the toolbox's.
[[nodiscard]] Result<JobRequest> make_job_request(const std::string& site, const std::string& what,
                                                  const JobOptions& options, const Toolbox& toolbox,
                                                  SiteMatcher& sites);

// A stored request again, for `retry`: the same words, perhaps other profiles by now. Of `options` those of
// pace, limits and network count, in place of what the request has.
[[nodiscard]] Result<JobRequest> renew_job_request(Request request, const JobOptions& options,
                                                   const Toolbox& toolbox);

// Whether they make sense by themselves: whether files and engines are there is not asked. The complaint
// begins with the option, as on the command line: "--sleep: ...".
[[nodiscard]] Result<void> check_values(const JobOptions& options);

// What -r, --limit-rate-per-job and --quota say, of any verb. Fails with bad_input.
struct GivenLimits {
  OptionLimits limits;
  std::optional<Quota> quota;
};
[[nodiscard]] Result<GivenLimits> read_limits(const JobOptions& options);

// What --proxy and --ca-file say, of any verb. Fails with bad_input.
[[nodiscard]] Result<Network> read_network(const std::optional<std::string>& proxy,
                                           const std::optional<std::string>& ca_file);

}  // namespace mg
