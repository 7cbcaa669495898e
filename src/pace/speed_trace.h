// How fast one connection was at its best, how fast it is now, and after how many bytes that changed.
// Knows nothing of hosts; every call is told the time.
#pragma once

#include <deque>

#include "src/base/units.h"

namespace mg {

class SpeedTrace {
 public:
  // The answer came; bytes follow.
  void begin(Instant now);
  void arrived(Bytes count, Instant now);

  [[nodiscard]] Bytes total() const { return total_; }
  [[nodiscard]] Instant began() const { return began_; }
  // The best it ever did over at least a twentieth of a second and 64 KiB; 0 before that much came.
  [[nodiscard]] BytesPerSecond best() const { return best_; }
  // Over the last `window`, or since it began if that is less ago.
  [[nodiscard]] BytesPerSecond recent(Duration window, Instant now) const;
  // Since it began.
  [[nodiscard]] BytesPerSecond mean(Instant now) const { return total_ / (now - began_); }
  // So long must be looked back to tell a connection that became slow from one that was as fast as `usual`
  // and is between two pieces of its body.
  [[nodiscard]] static Duration telling_window(BytesPerSecond usual);
  [[nodiscard]] Duration telling_window() const { return telling_window(best_); }
  // When it was last faster than `slow`, of what is remembered, and how much had come by then.
  struct Knee {
    Instant at;
    Bytes total;
  };
  [[nodiscard]] Knee knee(BytesPerSecond slow) const;
  // What it did before is no measure any more.
  void forget_best(Instant now) { best_ = recent(telling_window(), now); }
  // As if it began now, but for how much has come.
  void begin_anew(Instant now);

 private:
  using Sample = Knee;
  [[nodiscard]] const Sample& last_before(Instant moment) const;
  void measure_best();

  Instant began_{};
  Bytes total_;
  BytesPerSecond best_;
  std::deque<Sample> samples_;  // at least kSpacing apart, but for the last; never empty once begun
};

}  // namespace mg
