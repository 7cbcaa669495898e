// A rate for people's eyes: what arrived lately counts, older bytes fade away.
// Not the meter that limits anything; it sees only what events report, about once a second.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

class SmoothRate {
 public:
  void add(Bytes arrived, Instant now);
  // Falls towards zero when nothing arrives any more.
  [[nodiscard]] BytesPerSecond at(Instant now) const;

 private:
  double weighted_ = 0;  // bytes, each counting e^(-age / kFade)
  std::optional<Instant> begun_;
  Instant latest_{};
};

}  // namespace mg
