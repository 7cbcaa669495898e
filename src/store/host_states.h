// Which hosts asked for peace, and until when; what all multiget processes of the user share about them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/store/database.h"

namespace mg {

struct HostState {
  std::string host_group;  // HostGroup::name
  WallTime rests_until;
  std::string reason;
  int strikes = 0;  // bans in a row; each makes the rest longer

  bool operator==(const HostState&) const = default;
};

// Borrows the database. Fails as Database::query.
class HostStates {
 public:
  explicit HostStates(Database& database) : database_(database) {}

  [[nodiscard]] Result<std::optional<HostState>> find(std::string_view host_group);
  [[nodiscard]] Result<void> put(const HostState& state);

 private:
  Database& database_;
};

}  // namespace mg
