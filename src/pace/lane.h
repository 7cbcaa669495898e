// A host group's lane: how many may be under way, how far apart they start, and not before when.
// Knows nothing of processes or clocks; every call is told the time.
#pragma once

#include <random>
#include <string>

#include "src/base/units.h"
#include "src/model/outcome.h"
#include "src/model/site_profile.h"

namespace mg {

class Lane {
 public:
  Lane(std::string name, Pace pace);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool has_room(Instant now) const { return running_ < limit_ && now >= ready_at_; }
  // Not before this may anything start; in the past when only the number of running ones holds it up.
  [[nodiscard]] Instant ready_at() const { return ready_at_; }
  [[nodiscard]] int limit() const { return limit_; }
  [[nodiscard]] int running() const { return running_; }
  [[nodiscard]] bool rests(Instant now) const { return now < rests_until_; }
  [[nodiscard]] Instant rests_until() const { return rests_until_; }

  // One starts now; the next may after the spacing. Needs room.
  void take(Instant now, std::mt19937_64& random);

  // One that started at `started` is over. Throttled halves the limit and rests the lane, each time twice as
  // long, at least as long as the host said; success lets the limit grow back by one.
  // What was already under way when the rest began tells nothing new and does not prolong it.
  void give_back(const Outcome& outcome, Instant started, Instant now, std::mt19937_64& random);

 private:
  void rest(const Outcome& outcome, Instant now, std::mt19937_64& random);

  std::string name_;
  Pace pace_;
  int limit_;
  int running_ = 0;
  int strikes_ = 0;  // rests in a row without a success between
  Instant ready_at_{};
  Instant rest_began_{};
  Instant rests_until_{};
};

}  // namespace mg
