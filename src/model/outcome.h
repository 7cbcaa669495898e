// What an attempt came to.
#pragma once

#include <optional>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct Outcome {
  std::optional<Error> error;           // none: it worked
  std::optional<Duration> retry_after;  // the host's own word, if it gave one

  [[nodiscard]] bool ok() const { return !error; }
  bool operator==(const Outcome&) const = default;
};

inline Outcome failed(ErrorKind kind, std::string what) {
  return {.error = Error{kind, std::move(what)}, .retry_after = {}};
}

}  // namespace mg
