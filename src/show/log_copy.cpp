#include "src/show/log_copy.h"

#include <fmt/format.h>

#include <utility>

namespace mg {

LogCopy::LogCopy(EventSink& next, LineKeeper keeper, ClockPair clock)
    : next_(next),
      keeper_(std::move(keeper)),
      lines_([this](std::string_view lines) { keep(lines); }, Detail::full, clock) {}

void LogCopy::keep(std::string_view lines) {
  const Result<void> kept = keeper_(lines);
  if (!kept && !failure_) failure_ = kept.error();
}

// Warned of before the event: the last one is the run's end.
void LogCopy::tell(const Event& event, Instant now) {
  lines_.tell(event, now);
  if (failure_ && !std::exchange(told_, true)) {
    next_.tell(Notice{Notice::Level::warning, fmt::format("{}; the run goes on without it", failure_->what)},
               now);
  }
  next_.tell(event, now);
}

}  // namespace mg
