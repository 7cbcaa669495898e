// Which hosts asked for peace, and until when; what all multiget processes of the user share about them.
// Only keeps it: what follows from it says src/pace/breaker.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/store/database.h"

namespace mg {

// The one who finds out whether the host has calmed down.
struct HostClaim {
  int process = 0;
  std::int64_t run = 0;
  WallTime until;

  bool operator==(const HostClaim&) const = default;
};

struct HostState {
  std::string host_group;  // HostGroup::name
  WallTime rests_until;
  std::string reason;
  int strikes = 0;  // bans in a row; each makes the rest longer; 0: it answers
  WallTime since;   // of the first of them
  WallTime began;   // of the last rest
  std::optional<HostClaim> claim;

  bool operator==(const HostState&) const = default;
};

// Borrows the database. Fails as Database::query.
class HostStates {
 public:
  explicit HostStates(Database& database) : database_(database) {}

  [[nodiscard]] Result<std::optional<HostState>> find(std::string_view host_group);
  // Those that do not answer, as far as anybody knows, by name.
  [[nodiscard]] Result<std::vector<HostState>> resting();
  [[nodiscard]] Result<void> put(const HostState& state);

 private:
  Database& database_;
};

}  // namespace mg
