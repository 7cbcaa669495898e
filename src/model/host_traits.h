// What was learnt of a host by moving bytes. Remembered from run to run, and forgotten after a while, because
// hosts change (see src/store/host_memory.h).
#pragma once

#include <optional>
#include <string>

#include "src/base/units.h"

namespace mg {

struct HostTraits {
  std::string host;                         // as host_of() gives it
  std::optional<int> good_connections;      // so many gave the best sum
  std::optional<int> too_many_connections;  // so many made the host refuse, or slow everything down
  std::optional<Bytes> squeeze;             // a connection is fast for about so much, then slow
  std::optional<BytesPerSecond> speed;      // of one connection while it was fast
  bool operator==(const HostTraits&) const = default;
};

}  // namespace mg
