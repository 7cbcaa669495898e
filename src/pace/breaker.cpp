#include "src/pace/breaker.h"

#include <algorithm>
#include <utility>

#include "src/base/waits.h"

namespace mg {

Breaker breaker_at(const HostRest& rest, Instant now) {
  if (rest.strikes == 0) return Breaker::closed;
  if (now < rest.until) return Breaker::resting;
  return rest.probe && now < rest.probe->until ? Breaker::probing : Breaker::half_open;
}

bool is_answer(const Outcome& outcome) {
  if (outcome.ok()) return true;
  switch (outcome.error->kind) {
    case ErrorKind::not_found:
    case ErrorKind::needs_login:
    case ErrorKind::expired: return true;
    default: return false;
  }
}

bool is_refusal(const Outcome& outcome) {
  return !outcome.ok() && outcome.error->kind == ErrorKind::throttled;
}

// Also when the host answers again: a slow one may bring its refusal after the others went on. And while it
// does not, another run may have started something in the moment before it could know of the rest.
bool began_before(const HostRest& rest, Instant started) {
  return started < (rest.strikes > 0 ? rest.until : rest.began);
}

HostRest after_refusal(HostRest rest, const Outcome& outcome, Instant started, Instant now, const Pace& pace,
                       std::mt19937_64& random) {
  const Duration asked = outcome.retry_after.value_or(Duration::zero());
  if (began_before(rest, started)) {
    if (rest.strikes > 0) rest.until = std::max(rest.until, now + asked);
    return rest;
  }
  const Duration base = doubled(pace.rest_first, rest.strikes, pace.rest_most);
  // Up to a quarter more, so that several machines do not come back in step.
  const Duration wait = std::max(drawn(base, base + base / 4, random), asked);
  if (rest.strikes == 0) rest.since = now;
  rest.strikes += 1;
  rest.began = now;
  rest.until = now + wait;
  rest.reason = outcome.error->what;
  rest.probe.reset();
  return rest;
}

HostRest after_answer(HostRest rest, Instant started) {
  if (rest.strikes == 0 || started < rest.began) return rest;
  rest.strikes = 0;
  rest.probe.reset();
  return rest;
}

HostRest with_claim(HostRest rest, Prober prober, Instant now, Duration holds) {
  if (breaker_at(rest, now) == Breaker::half_open) rest.probe = ProbeClaim{prober, now + holds};
  return rest;
}

HostRest without_claim(HostRest rest, Prober prober) {
  if (rest.probe && rest.probe->prober == prober) rest.probe.reset();
  return rest;
}

bool probes(const HostRest& rest, Prober prober, Instant now) {
  return breaker_at(rest, now) == Breaker::probing && rest.probe->prober == prober;
}

}  // namespace mg
