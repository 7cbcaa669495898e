// What an attempt came to.
#pragma once

#include <optional>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// What a failed attempt left in its room: to be continued, or to be thrown away because it would spoil the
// next.
enum class Leftovers { usable, damaged };

// Whose a refusal is: the host bans everybody for a while, or it always refuses this page.
enum class Fault { host, page };

struct Outcome {
  std::optional<Error> error;           // none: it worked
  std::optional<Duration> retry_after;  // the host's own word, if it gave one
  Leftovers leftovers = Leftovers::usable;

  [[nodiscard]] bool ok() const { return !error; }
  bool operator==(const Outcome&) const = default;
};

inline Outcome failed(ErrorKind kind, std::string what) {
  return {.error = Error{kind, std::move(what)}, .retry_after = {}};
}

}  // namespace mg
