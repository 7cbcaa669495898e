#include "src/pace/refusals.h"

#include <utility>

namespace mg {

void Refusals::answered(int page, Instant now) {
  last_answer_ = now;
  forget(page);
}

Fault Refusals::refused(int page, Instant now) {
  const auto [before, first] = refused_.try_emplace(page, Refused{.first = now});
  const bool others_fine = last_answer_ && (!last_ban_ || *last_answer_ > *last_ban_);
  if (!first && others_fine && *last_answer_ > before->second.first) {
    return std::exchange(before->second.suspected, true) ? Fault::page : Fault::host;
  }
  last_ban_ = now;
  return Fault::host;
}

void Refusals::refused_along(int page, Instant now) {
  refused_.try_emplace(page, Refused{.first = now});
  last_ban_ = now;
}

}  // namespace mg
