#include "src/store/host_states.h"

#include "src/store/columns.h"

namespace mg {

Result<std::optional<HostState>> HostStates::find(std::string_view host_group) {
  auto rows = database_.query(
      "select host_group, rests_until, reason, strikes from host_states where host_group = ?", {host_group});
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return HostState{.host_group = rows->text(0),
                   .rests_until = read_time(*rows, 1),
                   .reason = rows->text(2),
                   .strikes = static_cast<int>(rows->number(3))};
}

Result<void> HostStates::put(const HostState& state) {
  auto done = database_.run("insert or replace into host_states values (?, ?, ?, ?)",
                            {state.host_group, as_value(state.rests_until), state.reason, state.strikes});
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace mg
