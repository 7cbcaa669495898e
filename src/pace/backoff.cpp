#include "src/pace/backoff.h"

#include <algorithm>
#include <cassert>

namespace mg {

namespace {

Duration draw(Duration least, Duration most, std::mt19937_64& generator) {
  return Duration(std::uniform_int_distribution<Duration::rep>(least.count(), most.count())(generator));
}

}  // namespace

Duration wait_after(const Backoff& backoff, int failures, std::optional<Duration> retry_after,
                    std::mt19937_64& generator) {
  assert(backoff.first > Duration::zero() && backoff.most >= backoff.first &&
         "a backoff grows from something");
  Duration doubled = backoff.first;
  for (int i = 1; i < failures && doubled < backoff.most; ++i) {
    doubled = doubled > backoff.most / 2 ? backoff.most : doubled * 2;
  }
  const Duration own = draw(doubled / 2, doubled, generator);
  if (!retry_after || *retry_after <= Duration::zero()) return own;
  const Duration word = std::min(*retry_after, kLongestRetryAfter);
  return std::max(own, word + draw(Duration::zero(), backoff.first / 10, generator));
}

}  // namespace mg
