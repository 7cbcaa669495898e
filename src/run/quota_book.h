// Whether more may be fetched under the user's quotas. Declared here because the engine asks; the tests have
// one of their own.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "src/base/units.h"

namespace mg {

// A quota that would be passed.
struct QuotaStop {
  std::string quota;  // "20 GiB a day"
  std::optional<WallTime>
      until;  // its next period begins; empty: what was asked for is larger than all of it
};

// A page that is being fetched.
struct PageUnderWay {
  std::optional<Bytes> size;  // empty where nobody knows
  Bytes came;
};

class QuotaBook {
 public:
  virtual ~QuotaBook() = default;
  // What stands against fetching `next` more from these hosts, beside the pages that run. A size that nobody
  // knows is taken for the mean of those before it.
  [[nodiscard]] virtual std::optional<QuotaStop> stands_against(const std::set<std::string>& hosts,
                                                                std::optional<Bytes> next,
                                                                std::span<const PageUnderWay> running) = 0;
};

}  // namespace mg
