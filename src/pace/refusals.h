// Whose fault a refusal is: the host's, which bans everybody for a while, or the page's own, which the host
// always refuses while it answers for others. Only the latter costs the page a try. Pure; one for each host
// group.
#pragma once

#include <optional>
#include <unordered_map>

#include "src/base/units.h"
#include "src/model/outcome.h"

namespace mg {

class Refusals {
 public:
  // Something was asked for, and came. `page` is any number that names it; -1: none in particular.
  void answered(int page, Instant now);
  // `page` was refused. It is suspected when others were answered since it was first refused, and no refusal
  // since that answer was the host's fault; it is its own fault from the second suspicion on, because a site
  // that bans again and again may hit one page twice. So nobody's tries are used up in a ban, and a page that
  // is left alone with its trouble, when all others are there, is not tried for ever.
  Fault refused(int page, Instant now);
  // It was refused together with others, whose rest had begun already.
  void refused_along(int page, Instant now);
  [[nodiscard]] bool ever_answered() const { return last_answer_.has_value(); }
  // No longer of interest: it is over.
  void forget(int page) { refused_.erase(page); }

 private:
  std::optional<Instant> last_answer_;
  std::optional<Instant> last_ban_;  // the last refusal that was the host's
  struct Refused {
    Instant first;
    bool suspected = false;
  };
  std::unordered_map<int, Refused> refused_;  // since they were last answered
};

}  // namespace mg
