#include "src/pace/lane.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mg {

namespace {

Duration draw(Duration least, Duration most, std::mt19937_64& random) {
  if (most <= least) return least;
  return Duration(std::uniform_int_distribution<Duration::rep>(least.count(), most.count())(random));
}

}  // namespace

Lane::Lane(std::string name, Pace pace) : name_(std::move(name)), pace_(pace), limit_(pace.concurrency) {
  assert(pace.concurrency > 0 && "a lane without room would wait for ever");
}

void Lane::take(Instant now, std::mt19937_64& random) {
  assert(has_room(now) && "taken without room");
  running_ += 1;
  ready_at_ = std::max(ready_at_, now + draw(pace_.spacing_least, pace_.spacing_most, random));
}

void Lane::give_back(const Outcome& outcome, Instant started, Instant now, std::mt19937_64& random) {
  assert(running_ > 0 && "given back more than was taken");
  running_ -= 1;
  if (outcome.ok()) {
    strikes_ = 0;
    limit_ = std::min(limit_ + 1, pace_.concurrency);
    return;
  }
  const bool known_already = strikes_ > 0 && started < rest_began_;
  if (outcome.error->kind == ErrorKind::throttled && !known_already) rest(outcome, now, random);
}

void Lane::rest(const Outcome& outcome, Instant now, std::mt19937_64& random) {
  // The first one after a rest goes alone: it finds out whether the host has calmed down.
  limit_ = strikes_ == 0 ? std::max(1, limit_ / 2) : 1;
  const Duration base =
      std::min(pace_.rest_first * (std::int64_t{1} << std::min(strikes_, 20)), pace_.rest_most);
  // Up to a quarter more, so that several runs do not come back in step.
  const Duration wait =
      std::max(draw(base, base + base / 4, random), outcome.retry_after.value_or(Duration::zero()));
  strikes_ += 1;
  rest_began_ = now;
  rests_until_ = now + wait;
  ready_at_ = std::max(ready_at_, rests_until_);
}

}  // namespace mg
