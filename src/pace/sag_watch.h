// Whether a child's connection has become so slow that a fresh one would do better. We see neither requests
// nor answers in there, only how much comes when. Knows no connections; it is told bytes and times.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

class SagWatch {
 public:
  // So many bytes came from the host.
  void arrived(Bytes count, Instant now);
  // The child sent something: what comes next may be another, small answer. Without this a child that asks
  // for a little every second looks like a slow one.
  void asked(Instant now);
  // We held it back ourselves (a limit, or a reader that is slow): until some time after, its speed tells
  // nothing. To be told when the waiting begins and when it ends.
  void held(Instant now);
  // It was fast, has been far slower for a while, and still brings something.
  [[nodiscard]] bool sags(Instant now) const;
  // What it brought so far.
  [[nodiscard]] Bytes total() const { return total_; }
  // The best it ever did, over a piece that no buffer holds; 0 before so much came.
  [[nodiscard]] BytesPerSecond best() const { return best_; }
  // Over the last one or two seconds.
  [[nodiscard]] BytesPerSecond recent(Instant now) const;

 private:
  struct Mark {
    Instant at{};
    Bytes total;  // that had come by then
  };
  [[nodiscard]] BytesPerSecond slow_enough() const;
  void measure_best(Instant now);
  void measure_slow(Instant now);
  void start_over(Instant now);

  Bytes total_;
  Instant last_{};  // something came
  std::optional<Instant> held_at_;
  BytesPerSecond best_;
  std::optional<Mark> piece_;    // its best speed is measured from here
  std::optional<Mark> stretch_;  // its present speed is measured from here
  std::optional<BytesPerSecond> last_stretch_;
  std::optional<Instant> slow_since_;
};

// How often a job's connections may be cut: few times, and only while the cutting brings something.
class CutAllowance {
 public:
  // Tools give up after some tries; some must be left for true failures.
  explicit CutAllowance(int most) : most_(most) {}

  [[nodiscard]] bool may_cut(Instant now) const;
  // A sagging connection was cut, which was as slow as this.
  void cut(BytesPerSecond slow, Instant now);
  // What a connection brought that was opened since to the same host, and its best speed. May be told again
  // and again. As long as none is told that was fast again, the cut was in vain.
  void fresh_one_brought(Bytes total, BytesPerSecond best);
  [[nodiscard]] int cuts() const { return cuts_; }

 private:
  enum class LastCut { none, unproven, helped };

  int most_;
  int cuts_ = 0;
  int in_vain_ = 0;  // the last one apart
  LastCut last_ = LastCut::none;
  Instant last_at_{};
  BytesPerSecond slow_;
};

}  // namespace mg
