// A limit on a rate as people set it. What is absurdly little or much is a slip of the keyboard, and refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// That it was set at all says an optional around it.
struct RateLimit {
  std::optional<BytesPerSecond> rate;  // empty: they want none

  bool operator==(const RateLimit&) const = default;
};

constexpr BytesPerSecond kLeastLimit{1024};                              // a page of text would take a minute
constexpr BytesPerSecond kMostLimit{1024.0 * 1024.0 * 1024.0 * 1024.0};  // more than any line carries

// A rate as in parse_rate; "unlimited", "off" and 0 are none. Fails with bad_input.
[[nodiscard]] Result<RateLimit> parse_limit(std::string_view text);

[[nodiscard]] std::string format_limit(const RateLimit& limit);  // "2.0 MiB/s", "unlimited"

}  // namespace mg
