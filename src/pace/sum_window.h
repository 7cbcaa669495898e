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
  // A connection ended after so long, its opening included.
  void lived(Duration time);

  [[nodiscard]] bool short_lived() const { return life_ < 1s; }

  // What `connections` of them bring together; empty while too little was seen.
  [[nodiscard]] std::optional<BytesPerSecond> sum(int connections, Instant now) const;
  [[nodiscard]] Duration age(Instant now) const { return now - from_; }

 private:
  Instant from_{};
  Bytes bytes_;
  Duration carried_{};  // by all connections together
  Duration life_ = 10s;  // smoothed
};

}  // namespace mg
