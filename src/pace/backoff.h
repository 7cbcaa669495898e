// How long to wait before the next try: twice as long each time, never quite the same, and never against the
// host's own word.
#pragma once

#include <optional>
#include <random>

#include "src/base/units.h"

namespace mg {

struct Backoff {
  Duration first = std::chrono::seconds(2);  // before the second try
  Duration most = std::chrono::minutes(5);

  bool operator==(const Backoff&) const = default;
};

// A host that says more than this does not mean us to wait for it; the run would never end.
inline constexpr Duration kLongestRetryAfter = std::chrono::hours(24);

// After the `failures`-th failure in a row (1-based): between half of the doubled wait and all of it, so that
// those who failed together do not come back together. With the host's own word (`Retry-After`) never earlier
// than that, at most a tenth of the first wait later, and never more than kLongestRetryAfter after now.
[[nodiscard]] Duration wait_after(const Backoff& backoff, int failures, std::optional<Duration> retry_after,
                                  std::mt19937_64& generator);

}  // namespace mg
