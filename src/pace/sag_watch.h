// Whether a child's connection has become so slow that a fresh one would do better. We see neither requests
// nor answers in there, only how much comes when. Knows no connections; it is told bytes and times.
#pragma once

#include "src/base/units.h"
#include "src/pace/speed_trace.h"

namespace mg {

class SagWatch {
 public:
  // So many bytes came from the host.
  void arrived(Bytes count, Instant now);
  // We held it back ourselves (a limit, or a reader that is slow): until some time after, its speed tells
  // nothing.
  void held(Instant now);
  // It was fast, has been far slower for a while, and still brings something.
  [[nodiscard]] bool sags(Instant now) const;
  // What it brought so far.
  [[nodiscard]] Bytes total() const { return trace_.total(); }

 private:
  SpeedTrace trace_;
  bool begun_ = false;
  Instant held_at_{};
};

// How often a job's connections may be cut: few times, and only while the cutting brings something.
class CutAllowance {
 public:
  [[nodiscard]] bool may_cut(Instant now) const;
  // One that had brought so much was cut; the job's connections brought `total` so far.
  void cut(Bytes total, Instant now);
  // What the job's fresh connection does: was it fast again?
  void fresh_one_brought(Bytes total, Instant now);

 private:
  int cuts_ = 0;
  Bytes at_last_cut_;
  Instant last_cut_{};
  bool in_vain_ = false;
};

}  // namespace mg
