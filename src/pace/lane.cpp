#include "src/pace/lane.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/base/waits.h"

namespace mg {

namespace {

// How often it is looked whether another one's probe was answered: what waits then, has waited for minutes.
constexpr Duration kBetweenLooks = 1s;

}  // namespace

Lane::Lane(std::string name, Pace pace) : name_(std::move(name)), pace_(pace), limit_(pace.concurrency) {
  assert(pace.concurrency > 0 && "a lane without room would wait for ever");
}

bool Lane::has_room(Instant now) const {
  if (now < spaced_until_) return false;
  switch (breaker(now)) {
    case Breaker::closed: return running_ < limit_;
    case Breaker::half_open: return true;  // what has been under way since before the rest may take hours
    default: return false;
  }
}

bool Lane::full(Instant now) const {
  return breaker(now) == Breaker::closed && running_ >= limit_;
}

Instant Lane::ready_at(Instant now) const {
  switch (breaker(now)) {
    case Breaker::resting: return std::max(spaced_until_, rest_.until);
    case Breaker::probing: return std::max(spaced_until_, std::min(now + kBetweenLooks, rest_.probe->until));
    default: return spaced_until_;
  }
}

void Lane::tighten(const Pace& pace) {
  pace_.concurrency = std::min(pace_.concurrency, pace.concurrency);
  limit_ = std::min(limit_, pace_.concurrency);
  pace_.spacing_least = std::max(pace_.spacing_least, pace.spacing_least);
  pace_.spacing_most = std::max(pace_.spacing_most, pace.spacing_most);
  pace_.rest_first = std::max(pace_.rest_first, pace.rest_first);
  pace_.rest_most = std::max(pace_.rest_most, pace.rest_most);
}

void Lane::take(Instant now, std::mt19937_64& random) {
  assert(now >= spaced_until_ && "taken without room");
  running_ += 1;
  spaced_until_ = std::max(spaced_until_, now + drawn(pace_.spacing_least, pace_.spacing_most, random));
}

void Lane::give_back(const Outcome& outcome) {
  assert(running_ > 0 && "given back more than was taken");
  running_ -= 1;
  if (outcome.ok()) limit_ = std::min(limit_ + 1, pace_.concurrency);
}

void Lane::adopt(HostRest rest) {
  if (rest.strikes > rest_.strikes) limit_ = std::max(1, limit_ / 2);
  rest_ = std::move(rest);
}

}  // namespace mg
