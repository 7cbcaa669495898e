// What all multiget processes of the user know of the hosts' rests, as the engine needs it: so that of all of
// them one probes, and nobody asks a host that has refused another.
#pragma once

#include <functional>
#include <string>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/pace/breaker.h"

namespace mg {

class SharedRests {
 public:
  virtual ~SharedRests() = default;
  // Under this name we claim probes.
  [[nodiscard]] virtual Prober self() const = 0;
  // Whether anybody else may have written since this was last asked. Cheap enough to ask before each start.
  [[nodiscard]] virtual bool changed() = 0;
  // Of a host that nobody has told of: closed.
  [[nodiscard]] virtual Result<HostRest> read(const std::string& host_group, Instant now) = 0;
  // Reads, lets `rule` decide and writes what it gives; nobody else comes between.
  [[nodiscard]] virtual Result<HostRest> change(const std::string& host_group, Instant now,
                                                const std::function<HostRest(HostRest)>& rule) = 0;
};

}  // namespace mg
