// How many connections a host is given: one more only while that makes the host's sum faster, fewer as soon
// as it refuses or slows everything down. Knows no connections and no clock; it is told sums and the time.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

class ConnectionLimit {
 public:
  // `good` and `too_many` are what was learnt in earlier runs.
  ConnectionLimit(int most, std::optional<int> good, std::optional<int> too_many);

  [[nodiscard]] int allowed() const { return allowed_; }
  // So many gave the best sum; empty: not tried yet.
  [[nodiscard]] std::optional<int> good() const { return good_; }
  // So many made the host refuse or slow down.
  [[nodiscard]] std::optional<int> too_many() const { return too_many_; }
  // A raise is being judged: what is slow now may be so because of it.
  [[nodiscard]] bool trying() const { return trial_.has_value(); }
  // After a collapse or a refusal: nothing that is measured now tells how fast the host is.
  [[nodiscard]] bool recovering() const { return recovery_.has_value(); }

  enum class Demand { met, more };  // more: another connection would have had something to fetch
  // All allowed connections were carrying for a window, `sum` together.
  void measured(BytesPerSecond sum, Demand demand, Instant now);
  // Sums are measured in another way from now on.
  void rebase();
  // Everything became slow, and fresh connections are as slow as old ones.
  void collapsed(Instant now);
  // The host refused one of `open` connections while others were flowing.
  void refused(int open, Instant now);
  // Time passed.
  void look(Instant now);

 private:
  struct Trial {
    double sum_before = 0;
    double sum = 0;
    int windows = 0;
  };
  struct Recovery {
    std::optional<double> each;  // speed of one connection that says: it is over; empty: only time does
    Instant until;
    int back_to = 1;
    Instant began{};
    // As it was known before.
    std::optional<int> good;
    std::optional<int> too_many;
  };

  void raise(Demand demand, Instant now);
  void judge(BytesPerSecond sum, Demand demand, Instant now);
  void lower(int open, Recovery recovery);
  void remember_too_many(int open, Instant now);
  void end_recovery(Instant now);
  [[nodiscard]] bool may_raise(Instant now) const;

  int most_;
  int allowed_;
  std::optional<int> good_;
  std::optional<int> too_many_;
  Instant avoid_until_{};  // too_many_ is not gone to again before
  Duration avoid_for_;
  double sum_ = 0;  // at allowed_ connections, smoothed; 0: not measured
  std::optional<Trial> trial_;
  std::optional<Recovery> recovery_;
  Duration refusal_rest_;
  std::optional<Instant> doubted_;  // it collapsed without a raise, and was given as many again then
  Duration hold_for_;               // after a raise that was for nothing
  Instant hold_until_{};
};

}  // namespace mg
