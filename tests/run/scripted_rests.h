// The hosts' rests as several runs share them, in memory; a test plays the other runs.
#pragma once

#include <map>
#include <string>

#include "src/run/shared_rests.h"

namespace mg {

class ScriptedRests final : public SharedRests {
 public:
  static constexpr Prober kOther{.process = 2, .run = 2};

  // Another run writes; ours is told as it would be by the database.
  void write(const std::string& host_group, HostRest rest) {
    rests_[host_group] = std::move(rest);
    changed_ = true;
  }
  [[nodiscard]] const HostRest& of(const std::string& host_group) { return rests_[host_group]; }
  void break_down() { broken_ = true; }

  [[nodiscard]] Prober self() const override { return {.process = 1, .run = 1}; }
  [[nodiscard]] bool changed() override { return std::exchange(changed_, false); }
  [[nodiscard]] Result<HostRest> read(const std::string& host_group, Instant) override {
    if (broken_) return fail(ErrorKind::local_io, "the disk is broken");
    return rests_[host_group];
  }
  [[nodiscard]] Result<HostRest> change(const std::string& host_group, Instant,
                                        const std::function<HostRest(HostRest)>& rule) override {
    if (broken_) return fail(ErrorKind::local_io, "the disk is broken");
    return rests_[host_group] = rule(rests_[host_group]);
  }

 private:
  std::map<std::string, HostRest> rests_;
  bool changed_ = false;
  bool broken_ = false;
};

}  // namespace mg
