// How long what is planned will take: the bytes that must come against whatever holds them back, limits that
// are set and rates that were measured. A guess, and told as one: hosts are not the same every day.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/traffic_sums.h"
#include "src/pace/bandwidth_tree.h"

namespace mg {

// What is to come of one list.
struct ListLoad {
  std::string site;
  std::map<std::string, Bytes> by_host;        // under "": of hosts that are not known yet
  std::vector<std::string> site_hosts;         // globs of where the site has its media
  std::vector<HostLimit> site_limits;          // the profile's, behind those of everybody
  std::optional<BytesPerSecond> own;           // of this list alone
  std::optional<BytesPerSecond> all_its_jobs;  // what the limit of each page comes to
  std::optional<BytesPerSecond> measured;      // what the site gave before
};

struct TimeGuess {
  std::vector<std::optional<Duration>> lists;  // each as if it were alone; nothing: nobody knows
  std::optional<Duration> all;                 // side by side
};

[[nodiscard]] TimeGuess guess_time(std::span<const ListLoad> loads, const BandwidthLimits& limits,
                                   std::string_view queue);

// What these hosts gave together, by the traffic of the past: the rate at which the typical byte arrived, so
// that the slots in which a file began or ended weigh little. Nothing: they gave nothing yet.
[[nodiscard]] std::optional<BytesPerSecond> measured_rate(std::span<const TrafficSpan> spans,
                                                          std::span<const std::string> hosts);

}  // namespace mg
