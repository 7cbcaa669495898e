#include "src/pace/effective_limits.h"

#include <fmt/format.h>

#include <utility>

namespace mg {

std::string_view to_string(LimitOrigin origin) {
  switch (origin) {
    case LimitOrigin::nobody: return "nobody";
    case LimitOrigin::config: return "config";
    case LimitOrigin::schedule: return "schedule";
    case LimitOrigin::option: return "--limit-rate";
    case LimitOrigin::verb: return "multiget limit";
  }
  return "nobody";
}

EffectiveLimits effective_limits(const ConfiguredLimits& config, const OptionLimits& options,
                                 const std::optional<RateLimit>& wanted, const LocalMinute& now) {
  EffectiveLimits result;
  const auto scheduled = config.schedule ? limit_at(*config.schedule, now) : std::nullopt;
  const std::pair<LimitOrigin, const std::optional<RateLimit>&> in_order[] = {
      {LimitOrigin::verb, wanted},
      {LimitOrigin::option, options.run},
      {LimitOrigin::schedule, scheduled},
      {LimitOrigin::config, config.run}};
  for (const auto& [origin, limit] : in_order) {
    if (!limit) continue;
    result.limits.run = limit->rate;
    result.run = origin;
    break;
  }
  const std::optional<RateLimit>& job = options.job ? options.job : config.job;
  if (job) result.limits.job = job->rate;
  for (const auto& [name, limit] : config.queues) {
    if (limit.rate) result.limits.queues.emplace(name, *limit.rate);
  }
  result.limits.hosts = config.hosts;
  return result;
}

std::vector<HostLimit> host_limits(const SiteProfile& profile) {
  std::vector<HostLimit> limits;
  for (const HostGroup* group : {&profile.pages, &profile.media}) {
    if (!group->pace.rate) continue;
    // Two groups may go without a name; they still do not share.
    const std::string shared =
        fmt::format("{} {} {}", profile.name, group == &profile.pages ? "pages" : "media", group->name);
    for (const std::string& hosts : group->hosts) limits.push_back({hosts, group->pace.rate, shared});
  }
  return limits;
}

}  // namespace mg
