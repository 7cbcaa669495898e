// Limits by the clock: "Mon-Fri 09:00-18:00 200K, 23:00-07:00 unlimited, else 500K".
// Knows neither clocks nor time zones; it is told what the clock shows.
#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "src/base/local_time.h"
#include "src/base/rate_limit.h"
#include "src/base/result.h"

namespace mg {

struct RateWindow {
  std::bitset<7> days;               // on which it begins; 0 is Sunday
  std::chrono::minutes from{};       // since midnight
  std::chrono::minutes to{24 * 60};  // without this minute; not after `from`: on the next day
  RateLimit limit;

  bool operator==(const RateWindow&) const = default;
};

struct RateSchedule {
  std::vector<RateWindow> windows;  // the first that matches counts
  std::optional<RateLimit> otherwise;

  bool operator==(const RateSchedule&) const = default;
};

// [DAYS] [HH:MM-HH:MM] RATE, several of these after commas, and at the end perhaps "else RATE". DAYS are
// "Sat", "Mon-Fri" or "Mon,Wed-Fri"; without them every day, without a time the whole day. A window over
// midnight belongs to the day on which it begins. Fails with bad_input, naming the place.
[[nodiscard]] Result<RateSchedule> parse_schedule(std::string_view text);

// What it says for this minute; nothing outside of all windows, unless there is an "else".
[[nodiscard]] std::optional<RateLimit> limit_at(const RateSchedule& schedule, const LocalMinute& now);

}  // namespace mg
