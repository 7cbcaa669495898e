// One limit: at most so many bytes a second over time, and hardly more at once.
// Whoever wants bytes reserves them and is told from when on they may be taken; who asks first is served
// first, so that many who share a limit get equal shares by taking turns.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

// What was not used may be made up for, as much as comes in this time. Over any 10 s that is 0.5 % too much.
constexpr Duration kBurst = 50ms;

class TokenBucket {
 public:
  explicit TokenBucket(std::optional<BytesPerSecond> rate = {}) : rate_(rate) {}

  [[nodiscard]] const std::optional<BytesPerSecond>& rate() const { return rate_; }
  // What was reserved stays reserved, and comes sooner or later than was said.
  void change(std::optional<BytesPerSecond> rate, Instant now);
  // From when on these bytes may be taken; `now` if at once.
  [[nodiscard]] Instant reserve(Bytes count, Instant now);
  // Reserved and not taken.
  void give_back(Bytes count);
  // Something reserved may not be taken yet.
  [[nodiscard]] bool in_debt(Instant now) const { return free_at_ > now; }
  // As much should be reserved at once: a twentieth of a second's worth, so that turns are short; at least
  // 4 KiB (less costs more than it brings) and at most 1 MiB (what a pipe holds).
  [[nodiscard]] Bytes turn() const;

 private:
  [[nodiscard]] Duration worth(Bytes count) const;

  std::optional<BytesPerSecond> rate_;
  Instant free_at_{};  // the next reservation begins here, if that is not long past
};

}  // namespace mg
