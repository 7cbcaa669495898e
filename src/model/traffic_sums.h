// What the ledger tells: traffic added up by a key, and over time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/units.h"
#include "src/model/traffic.h"

namespace mg {

enum class TrafficKey { host, site, day, job };

[[nodiscard]] std::string_view to_string(TrafficKey key);        // "host", "site", "day", "job"
[[nodiscard]] std::string_view to_string(TrafficSource source);  // "measured", "reported"

// What a key moved, by one kind of counting. The key's own member is always there, the others where all its
// traffic has the same.
struct TrafficSum {
  std::optional<std::string> host;
  std::optional<std::string> site;
  std::optional<std::string> day;  // the user's: "2026-11-01"
  std::optional<std::string> job;
  std::optional<std::string> queue;
  TrafficSource source = TrafficSource::measured;
  Bytes received;
  Bytes sent;

  bool operator==(const TrafficSum&) const = default;
};

// What a host moved in a span of time. Spans of one host do not overlap, except where the clock or its zone
// was changed.
struct TrafficSpan {
  std::string host;
  WallTime begins;
  Duration lasts{};
  Bytes received;
  Bytes sent;

  bool operator==(const TrafficSpan&) const = default;
};

}  // namespace mg
