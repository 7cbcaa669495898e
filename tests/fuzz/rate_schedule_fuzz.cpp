// Any text is answered; what is understood says the same for every minute of a week however often it is
// asked, and a complaint names a place in the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/utf8.h"
#include "src/pace/rate_schedule.h"
#include "tests/fuzz/require.h"

namespace {

void require_sense(const std::optional<mg::RateLimit>& limit) {
  if (limit && limit->rate) require(*limit->rate >= mg::kLeastLimit && *limit->rate <= mg::kMostLimit);
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto schedule = mg::parse_schedule(text);
  if (!schedule) {
    require(schedule.error().kind == mg::ErrorKind::bad_input);
    require(schedule.error().what.starts_with("at character "));
    require(mg::is_utf8(schedule.error().what));
    return 0;
  }
  require(!schedule->windows.empty() || schedule->otherwise.has_value());
  for (const mg::RateWindow& window : schedule->windows) {
    require(window.days.any() && window.from != window.to);
    require_sense(window.limit);
  }
  for (unsigned day = 0; day < 7; ++day) {
    for (std::chrono::minutes minute{}; minute < std::chrono::hours(24); minute += std::chrono::minutes(7)) {
      require_sense(mg::limit_at(*schedule, {std::chrono::weekday(day), minute}));
    }
  }
  return 0;
}
