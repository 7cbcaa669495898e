#include "src/pace/refusals.h"

namespace mg {

void Refusals::answered(int page, Instant now) {
  last_answer_ = now;
  forget(page);
}

Fault Refusals::refused(int page, Instant now) {
  const auto [before, first] = first_refused_.try_emplace(page, now);
  const bool others_fine = last_answer_ && (!last_ban_ || *last_answer_ > *last_ban_);
  if (!first && others_fine && *last_answer_ > before->second) return Fault::page;
  last_ban_ = now;
  return Fault::host;
}

void Refusals::refused_along(int page, Instant now) {
  first_refused_.try_emplace(page, now);
  last_ban_ = now;
}

}  // namespace mg
