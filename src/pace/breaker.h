// A host group's circuit breaker: closed; resting after a refusal; half open once the rest is over, when
// exactly one request finds out whether the host has calmed down; closed again, or resting twice as long.
// Pure: a plain value that all processes of the user share (src/run/shared_rests.h), and rules that turn it
// into the next one. Knows nothing of lanes or clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "src/base/units.h"
#include "src/model/outcome.h"
#include "src/model/site_profile.h"

namespace mg {

// One engine run of one process.
struct Prober {
  int process = 0;
  std::int64_t run = 0;  // drawn at its start: process numbers come again, and one process may run several

  bool operator==(const Prober&) const = default;
};

// Who finds out whether the host answers again. Until then nobody else may; a prober that was killed or hangs
// blocks the others no longer than this.
struct ProbeClaim {
  Prober prober;
  Instant until;

  bool operator==(const ProbeClaim&) const = default;
};

struct HostRest {
  int strikes = 0;  // refusals in a row, each after a rest of its own; 0: the host answers
  Instant since{};  // of the first of them
  Instant began{};  // of the last rest, also when it is over
  Instant until{};  // nothing is asked before
  std::string reason;
  std::optional<ProbeClaim> probe;

  bool operator==(const HostRest&) const = default;
};

enum class Breaker {
  closed,
  resting,
  half_open,  // the next request is the probe
  probing     // somebody asks; the others wait for what he hears
};

[[nodiscard]] Breaker breaker_at(const HostRest& rest, Instant now);

// Whether an end says that the host answers: also "there is no such page" and "your link is too old" do.
[[nodiscard]] bool is_answer(const Outcome& outcome);
[[nodiscard]] bool is_refusal(const Outcome& outcome);

// Whether something that began at `started` was let in before the host was known to refuse: its refusal tells
// nothing new. Only a probe begins after a rest and before an answer.
[[nodiscard]] bool began_before(const HostRest& rest, Instant started);

// A request that began at `started` was refused. What was under way when the last rest began tells nothing
// new; but the host's own word (Retry-After) is heeded in any case, however long it is.
[[nodiscard]] HostRest after_refusal(HostRest rest, const Outcome& outcome, Instant started, Instant now,
                                     const Pace& pace, std::mt19937_64& random);

// Something that began at `started` was answered: that closes the breaker, unless it began before the rest.
[[nodiscard]] HostRest after_answer(HostRest rest, Instant started);

// The probe is this one's, if it is nobody's; the caller looks whether it was granted.
[[nodiscard]] HostRest with_claim(HostRest rest, Prober prober, Instant now, Duration holds);
// The probe ended and told nothing: the next one may try.
[[nodiscard]] HostRest without_claim(HostRest rest, Prober prober);
[[nodiscard]] bool probes(const HostRest& rest, Prober prober, Instant now);

}  // namespace mg
