// The hosts' rests in the state database. The border between its wall times and the rules' monotonic ones:
// both clocks are compared anew when they have gone apart (the machine slept, the clock was set).
#pragma once

#include "src/os/wall_clock.h"
#include "src/run/shared_rests.h"
#include "src/store/host_states.h"

namespace mg {

class StoredRests final : public SharedRests {
 public:
  // `run` tells this engine run from others of the same process, or of one with our number before us.
  StoredRests(Database& database, std::int64_t run, std::function<WallTime()> wall = wall_now);

  [[nodiscard]] Prober self() const override { return self_; }
  // One pragma, 3 us.
  [[nodiscard]] bool changed() override;
  [[nodiscard]] Result<HostRest> read(const std::string& host_group, Instant now) override;
  // One transaction, 25 us.
  [[nodiscard]] Result<HostRest> change(const std::string& host_group, Instant now,
                                        const std::function<HostRest(HostRest)>& rule) override;

 private:
  void compare_clocks(Instant now);
  [[nodiscard]] Instant instant_of(WallTime time) const { return instant_ + (time - wall_); }
  [[nodiscard]] WallTime wall_of(Instant time) const { return wall_ + (time - instant_); }
  [[nodiscard]] HostRest from_state(const std::optional<HostState>& state, Instant now) const;
  [[nodiscard]] HostState to_state(const std::string& host_group, const HostRest& rest) const;

  Database& database_;
  HostStates states_;
  Prober self_;
  std::function<WallTime()> read_wall_;
  std::int64_t version_ = -1;
  bool compared_ = false;
  Instant instant_{};  // one moment on both clocks
  WallTime wall_{};
};

}  // namespace mg
