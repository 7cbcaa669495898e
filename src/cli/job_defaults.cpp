#include "src/cli/job_defaults.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/cli/job_settings.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"

namespace mg {

namespace {

// "--ca-file X: there is no such file" becomes "ca-file of my.toml:3 X: ...", if that is where X comes from.
Error with_origin(Error error, const JobOptions& given, const JobDefaults& defaults) {
  if (!error.what.starts_with("--")) return error;
  const std::string key = error.what.substr(2, error.what.find_first_of(" :", 2) - 2);
  const JobSetting* setting = find_job_setting(key);
  const auto origin = defaults.origins.find(key);
  if (setting == nullptr || is_given(*setting, given) || origin == defaults.origins.end()) return error;
  error.what = fmt::format("{} of {}{}", key, origin->second, error.what.substr(2 + key.size()));
  return error;
}

// Those that a stored request does not have in it.
JobOptions for_retry(JobOptions options, const Request& request) {
  if (!request.network.proxy.empty()) options.proxy.reset();
  if (!request.network.ca_file.empty()) options.ca_file.reset();
  if (!request.network.cookies_file.empty()) options.cookies.reset();
  options.engines.clear();
  options.retries.reset();
  options.stall_timeout.reset();
  options.max_wait.reset();
  options.download.reset();
  return options;
}

Result<JobRequest> finished(Result<JobRequest> job, const JobOptions& given, const JobDefaults& defaults) {
  if (!job) return tl::unexpected(with_origin(job.error(), given, defaults));
  job->per_host_given = given.per_host.has_value() || defaults.per_host_given;
  return job;
}

}  // namespace

JobDefaults defaults_of(const Config& config, const EnvironmentSettings& environment) {
  JobDefaults defaults;
  defaults.options = merged(config.defaults, environment.options);
  defaults.per_host_given = environment.options.per_host.has_value();
  for (const JobSetting& setting : job_settings()) {
    const std::string key(setting.key);
    const auto written = std::ranges::find(config.written, "defaults." + key, &WrittenValue::key);
    if (is_given(setting, environment.options)) {
      defaults.origins[key] = variable_of(setting);
    } else if (is_given(setting, defaults.options) && written != config.written.end()) {
      defaults.origins[key] = written->place;
    }
  }
  return defaults;
}

Result<Settings> load_settings(const VerbContext& context) {
  Result<Config> config = load_config(context.config);
  if (!config) return tl::unexpected(config.error());
  const Result<EnvironmentSettings> environment = read_environment(own_variables());
  if (!environment) return tl::unexpected(environment.error());
  for (const auto* remarks : {&std::as_const(*config).remarks, &environment->remarks}) {
    for (const std::string& remark : *remarks) {
      if (!context.display.quiet) say(remark);
    }
  }
  JobDefaults defaults = defaults_of(*config, *environment);
  return Settings{std::move(*config), std::move(defaults)};
}

Result<JobRequest> make_job_request(const std::string& site, const std::string& what, const JobOptions& given,
                                    const Toolbox& toolbox, const JobDefaults& defaults) {
  const JobOptions options = merged(defaults.options, given);
  return finished(make_job_request(site, what, options, toolbox), given, defaults);
}

Result<JobRequest> renew_job_request(Request request, const JobOptions& given, const Toolbox& toolbox,
                                     const JobDefaults& defaults) {
  const JobOptions options = merged(for_retry(defaults.options, request), given);
  return finished(renew_job_request(std::move(request), options, toolbox), given, defaults);
}

}  // namespace mg
