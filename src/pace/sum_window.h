// What a host's connections bring together over a stretch in which nothing disturbed them. Knows no
// connections; it is told bytes and times.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

class SumWindow {
 public:
  // What comes before `from` tells nothing.
  void restart(Instant from);
  // From `since` to `until` a connection brought `count`.
  void add(Bytes count, Instant since, Instant until);
  // A connection ended after so long, its opening included. True: they live so much shorter or longer now
  // that sums are measured in another way, and cannot be compared with earlier ones.
  bool lived(Duration time);

  // What `connections` of them bring together; empty while too little was seen.
  [[nodiscard]] std::optional<BytesPerSecond> sum(int connections, Instant now) const;
  [[nodiscard]] Duration age(Instant now) const { return now - from_; }

 private:
  Instant from_{};
  Bytes bytes_;
  Duration carried_{};   // by all connections together
  Duration life_ = 10s;  // smoothed
  bool short_lived_ = false;
};

}  // namespace mg
