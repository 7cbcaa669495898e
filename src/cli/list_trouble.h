// Why a list is not all there, in a sentence.
#pragma once

#include <fmt/format.h>

#include <string>

#include "src/run/engine.h"

namespace mg {

// Of a list that did not end well.
[[nodiscard]] inline std::string trouble_of(const Report& report) {
  const RunEnded& totals = report.totals;
  if (report.list_error) return report.list_error->what;
  const int pages = totals.done + totals.failed + totals.skipped + totals.waiting + totals.cancelled;
  if (totals.failed > 0) return fmt::format("{} of {} pages failed", totals.failed, pages);
  if (totals.waiting > 0) return fmt::format("{} of {} pages wait", totals.waiting, pages);
  return totals.cancelled > 0 ? "stopped" : "nothing was selected";
}

}  // namespace mg
