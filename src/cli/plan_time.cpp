#include "src/cli/plan_time.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/url.h"

namespace mg {

namespace {

// The narrow places, by name, and what must pass each of them.
struct Narrow {
  Bytes bytes;
  BytesPerSecond rate;
};
using NarrowPlaces = std::map<std::string, Narrow>;

void pass(NarrowPlaces& places, const std::string& name, Bytes bytes,
          const std::optional<BytesPerSecond>& rate) {
  if (!rate || rate->count <= 0) return;
  Narrow& place = places.try_emplace(name, Narrow{{}, *rate}).first->second;
  place.bytes += bytes;
}

std::optional<Duration> time_of(const NarrowPlaces& places) {
  std::optional<Duration> longest;
  for (const auto& [name, place] : places) {
    const Duration time = from_seconds(static_cast<double>(place.bytes.count) / place.rate.count);
    longest = std::max(longest.value_or(Duration::zero()), time);
  }
  return longest;
}

Bytes sum_of(const ListLoad& load) {
  Bytes sum;
  for (const auto& [host, bytes] : load.by_host) sum += bytes;
  return sum;
}

// Where the host is not known yet, a rule for all of the site's hosts is the one.
bool is_for(const HostLimit& rule, const std::string& host, const ListLoad& load) {
  if (!host.empty()) return glob_match(rule.hosts, host);
  return !load.site_hosts.empty() && std::ranges::all_of(load.site_hosts, [&](const std::string& glob) {
    return glob_match(rule.hosts, glob);
  });
}

void pass_host(NarrowPlaces& places, const ListLoad& load, const std::string& host, Bytes bytes,
               const std::vector<HostLimit>& of_everybody) {
  for (const auto* rules : {&of_everybody, &load.site_limits}) {
    const auto rule =
        std::ranges::find_if(*rules, [&](const HostLimit& one) { return is_for(one, host, load); });
    if (rule == rules->end()) continue;
    const std::string name = rule->group.empty() ? rule->hosts : rule->group;
    return pass(places, "host " + name, bytes, rule->rate);
  }
}

}  // namespace

TimeGuess guess_time(std::span<const ListLoad> loads, const BandwidthLimits& limits, std::string_view queue) {
  TimeGuess guess;
  NarrowPlaces of_all;
  bool known = true;
  const auto queue_limit = limits.queues.find(std::string(queue));
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const ListLoad& load = loads[i];
    const Bytes bytes = sum_of(load);
    NarrowPlaces places;
    pass(places, "run", bytes, limits.run);
    if (queue_limit != limits.queues.end()) pass(places, "queue", bytes, queue_limit->second);
    pass(places, fmt::format("list {}", i), bytes, load.own);
    pass(places, fmt::format("pages of {}", i), bytes, load.all_its_jobs);
    pass(places, "measured " + load.site, bytes, load.measured);
    for (const auto& [host, part] : load.by_host) pass_host(places, load, host, part, limits.hosts);
    const bool nothing = bytes == Bytes{};
    guess.lists.push_back(nothing ? std::optional(Duration::zero()) : time_of(places));
    known = known && guess.lists.back().has_value();
    for (const auto& [name, place] : places) pass(of_all, name, place.bytes, place.rate);
  }
  if (known) guess.all = time_of(of_all).value_or(Duration::zero());
  return guess;
}

std::optional<BytesPerSecond> measured_rate(std::span<const TrafficSpan> spans,
                                            std::span<const std::string> hosts) {
  std::map<std::pair<WallTime, Duration>, double> slots;  // hosts share the line
  for (const TrafficSpan& span : spans) {
    const bool ours =
        std::ranges::any_of(hosts, [&](const std::string& glob) { return glob_match(glob, span.host); });
    if (ours && span.lasts > Duration::zero())
      slots[{span.begins, span.lasts}] += static_cast<double>(span.received.count);
  }
  double bytes = 0;
  double weighted = 0;
  for (const auto& [slot, received] : slots) {
    bytes += received;
    weighted += received * received / seconds(slot.second);
  }
  if (bytes <= 0) return std::nullopt;
  return BytesPerSecond{weighted / bytes};
}

}  // namespace mg
