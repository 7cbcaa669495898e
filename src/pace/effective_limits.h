// Which of all limits that were set counts: people set them in files, by the clock, on the command line, and
// while a run is going on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/local_time.h"
#include "src/base/rate_limit.h"
#include "src/model/site_profile.h"
#include "src/pace/bandwidth_tree.h"
#include "src/pace/rate_schedule.h"

namespace mg {

struct ConfiguredLimits {
  std::optional<RateLimit> run;
  std::optional<RateSchedule> schedule;  // of the whole run
  std::optional<RateLimit> job;
  std::map<std::string, RateLimit> queues;
  std::vector<HostLimit> hosts;

  bool operator==(const ConfiguredLimits&) const = default;
};

struct OptionLimits {  // of the command line
  std::optional<RateLimit> run;
  std::optional<RateLimit> job;

  bool operator==(const OptionLimits&) const = default;
};

// By whom the whole run's limit was set.
enum class LimitOrigin { nobody, config, schedule, option, verb };

[[nodiscard]] std::string_view to_string(LimitOrigin origin);  // "schedule", "--limit-rate", "multiget limit"

struct EffectiveLimits {
  BandwidthLimits limits;
  LimitOrigin run = LimitOrigin::nobody;

  bool operator==(const EffectiveLimits&) const = default;
};

// The whole run's limit is, of these, the first that says anything: `wanted` while it runs, the option, the
// schedule (outside its windows and without an "else" it says nothing), the config.
[[nodiscard]] EffectiveLimits effective_limits(const ConfiguredLimits& config, const OptionLimits& options,
                                               const std::optional<RateLimit>& wanted,
                                               const LocalMinute& now);

// Those of the profile's host groups; for the end of the config's, which go before them.
[[nodiscard]] std::vector<HostLimit> host_limits(const SiteProfile& profile);

}  // namespace mg
