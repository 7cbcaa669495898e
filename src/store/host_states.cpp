#include "src/store/host_states.h"

#include "src/store/columns.h"

namespace mg {

namespace {

constexpr const char* kFind =
    "select host_group, rests_until, reason, strikes, since, began, claim_process, claim_run, claim_until "
    "from host_states where host_group = ?";
constexpr const char* kResting =
    "select host_group, rests_until, reason, strikes, since, began, claim_process, claim_run, claim_until "
    "from host_states where strikes > 0 order by host_group";

HostState read_state(const Rows& rows) {
  HostState state{.host_group = rows.text(0),
                  .rests_until = read_time(rows, 1),
                  .reason = rows.text(2),
                  .strikes = static_cast<int>(rows.number(3)),
                  .since = read_time(rows, 4),
                  .began = read_time(rows, 5),
                  .claim = {}};
  if (!rows.null(6)) {
    state.claim = HostClaim{
        .process = static_cast<int>(rows.number(6)), .run = rows.number(7), .until = read_time(rows, 8)};
  }
  return state;
}

}  // namespace

Result<std::optional<HostState>> HostStates::find(std::string_view host_group) {
  auto rows = database_.query(kFind, {host_group});
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return read_state(*rows);
}

Result<std::vector<HostState>> HostStates::resting() {
  return read_all(database_.query(kResting), read_state);
}

Result<void> HostStates::put(const HostState& state) {
  const auto& claim = state.claim;
  auto done = database_.run(
      "insert or replace into host_states (host_group, rests_until, reason, strikes, since, began, "
      "claim_process, claim_run, claim_until) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {state.host_group, as_value(state.rests_until), state.reason, state.strikes, as_value(state.since),
       as_value(state.began), claim ? Value(std::int64_t{claim->process}) : Value(nullptr),
       claim ? Value(claim->run) : Value(nullptr), claim ? as_value(claim->until) : Value(nullptr)});
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace mg
