#include "src/run/stored_rests.h"

#include <unistd.h>

#include <utility>

#include "src/os/process_lives.h"

namespace mg {

namespace {

// Clocks that agree within this have not been moved; times read back stay as they were written.
constexpr Duration kAgree = 1s;

}  // namespace

StoredRests::StoredRests(Database& database, std::int64_t run, std::function<WallTime()> wall)
    : database_(database),
      states_(database),
      self_{.process = getpid(), .run = run},
      read_wall_(std::move(wall)) {}

// What cannot be asked may have changed: reading it will tell the error.
bool StoredRests::changed() {
  const Result<std::int64_t> version = database_.version();
  if (version && *version == version_) return false;
  version_ = version.value_or(-1);
  return true;
}

Result<HostRest> StoredRests::read(const std::string& host_group, Instant now) {
  compare_clocks(now);
  const auto state = states_.find(host_group);
  if (!state) return tl::unexpected(state.error());
  return from_state(*state, now);
}

Result<HostRest> StoredRests::change(const std::string& host_group, Instant now,
                                     const std::function<HostRest(HostRest)>& rule) {
  compare_clocks(now);
  auto transaction = database_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto state = states_.find(host_group);
  if (!state) return tl::unexpected(state.error());
  const HostRest before = from_state(*state, now);
  const HostRest after = rule(before);
  if (after == before) return after;
  const Result<void> put = states_.put(to_state(host_group, after));
  if (!put) return tl::unexpected(put.error());
  const Result<void> committed = transaction->commit();
  if (!committed) return tl::unexpected(committed.error());
  return after;
}

void StoredRests::compare_clocks(Instant now) {
  const WallTime wall = read_wall_();
  const Duration apart = wall > wall_of(now) ? wall - wall_of(now) : wall_of(now) - wall;
  if (std::exchange(compared_, true) && apart < kAgree) return;
  instant_ = now;
  wall_ = wall;
}

HostRest StoredRests::from_state(const std::optional<HostState>& state, Instant now) const {
  if (!state) return {};
  HostRest rest{.strikes = state->strikes,
                .since = instant_of(state->since),
                .began = instant_of(state->began),
                .until = instant_of(state->rests_until),
                .reason = state->reason,
                .probe = {}};
  // Begun in the future: the clock was set back. Then it rests its length from now on, not till then.
  if (rest.began > now) {
    rest.until = now + (rest.until - rest.began);
    rest.began = now;
  }
  // A claim of a process that is gone holds nobody up.
  if (state->claim && process_lives(state->claim->process)) {
    rest.probe = ProbeClaim{.prober = {.process = state->claim->process, .run = state->claim->run},
                            .until = instant_of(state->claim->until)};
  }
  return rest;
}

HostState StoredRests::to_state(const std::string& host_group, const HostRest& rest) const {
  HostState state{.host_group = host_group,
                  .rests_until = wall_of(rest.until),
                  .reason = rest.reason,
                  .strikes = rest.strikes,
                  .since = wall_of(rest.since),
                  .began = wall_of(rest.began),
                  .claim = {}};
  if (rest.probe) {
    state.claim = {.process = rest.probe->prober.process,
                   .run = rest.probe->prober.run,
                   .until = wall_of(rest.probe->until)};
  }
  return state;
}

}  // namespace mg
