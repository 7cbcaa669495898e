// What was learnt of hosts by moving bytes, for all multiget processes of the user and for their next runs.
#pragma once

#include <span>
#include <vector>

#include "src/base/result.h"
#include "src/model/host_traits.h"
#include "src/store/database.h"

namespace mg {

// What nobody has confirmed for so long counts no more: a host's limits change with its load and its owner's
// mind, and finding them out again costs seconds.
constexpr Duration kTraitsLast = std::chrono::hours(24);

// Borrows the database. Fails as Database::query.
class HostMemory {
 public:
  explicit HostMemory(Database& database) : database_(database) {}

  // Of each host what was last learnt, unless that is too long ago.
  [[nodiscard]] Result<std::vector<HostTraits>> all(WallTime now);
  // Replaces what was known of these hosts. Those of which nothing was learnt are left out.
  [[nodiscard]] Result<void> put(std::span<const HostTraits> hosts, WallTime now);

 private:
  Database& database_;
};

}  // namespace mg
