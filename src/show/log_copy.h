// Keeps a copy of a run as plain lines, in full, beside what is shown. Knows nothing of files.
#pragma once

#include <functional>
#include <string_view>

#include "src/base/result.h"
#include "src/model/event.h"
#include "src/show/plain_printer.h"

namespace mg {

// Takes whole lines.
using LineKeeper = std::function<Result<void>(std::string_view)>;

class LogCopy final : public EventSink {
 public:
  // `next` outlives it.
  LogCopy(EventSink& next, LineKeeper keeper, ClockPair clock);

  // What cannot be kept is lost; that is told once, and each line tries anew.
  void tell(const Event& event, Instant now) override;
  void time_passed(Instant now) override { next_.time_passed(now); }
  [[nodiscard]] std::optional<Duration> pulse() const override { return next_.pulse(); }

 private:
  void keep(std::string_view lines);

  EventSink& next_;
  LineKeeper keeper_;
  PlainPrinter lines_;
  std::optional<Error> failure_;  // the first
  bool told_ = false;
};

}  // namespace mg
