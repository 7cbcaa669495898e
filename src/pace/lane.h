// A host group's lane: how many may be under way, how far apart they start, and whether the host rests.
// Knows nothing of processes or clocks; every call is told the time.
#pragma once

#include <random>
#include <string>

#include "src/base/units.h"
#include "src/model/outcome.h"
#include "src/model/site_profile.h"
#include "src/pace/breaker.h"

namespace mg {

class Lane {
 public:
  Lane(std::string name, Pace pace);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Pace& pace() const { return pace_; }
  [[nodiscard]] bool has_room(Instant now) const;
  // Only an end can make room.
  [[nodiscard]] bool full(Instant now) const;
  // Not before this may anything start; in the past when only the number of running ones holds it up.
  [[nodiscard]] Instant ready_at(Instant now) const;
  [[nodiscard]] int limit() const { return limit_; }
  [[nodiscard]] int running() const { return running_; }
  [[nodiscard]] Breaker breaker(Instant now) const { return breaker_at(rest_, now); }
  [[nodiscard]] const HostRest& rest() const { return rest_; }

  // Somebody else goes through it, too, and wants it as `pace` says: from here on the stricter of both
  // counts.
  void tighten(const Pace& pace);

  // One starts now; the next may after the spacing. Needs room.
  void take(Instant now, std::mt19937_64& random);
  // One is over; an answer lets the limit grow back by one.
  void give_back(const Outcome& outcome);

  // What is known of the host's rest now, by our own refusals or by another process's. A new one halves the
  // limit: whatever the host counts, it was too much.
  void adopt(HostRest rest);

 private:
  std::string name_;
  Pace pace_;
  int limit_;
  int running_ = 0;
  Instant spaced_until_{};
  HostRest rest_;
};

}  // namespace mg
