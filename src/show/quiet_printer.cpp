#include "src/show/quiet_printer.h"

#include <utility>

#include "src/show/words.h"

namespace mg {

QuietPrinter::QuietPrinter(Output output) : output_(std::move(output)) {}

void QuietPrinter::tell(const Event& event, Instant now) {
  if (const auto* ended = std::get_if<JobEnded>(&event); ended && ended->state == JobState::failed)
    output_(ending(*ended, view_) + "\n");
  if (const auto* whole = std::get_if<WholeEnded>(&event); whole && whole->state == WholeEnded::State::failed)
    output_(whole_ending(*whole) + "\n");
  if (const auto* over = std::get_if<RunEnded>(&event)) output_(summary(*over) + "\n");
  view_.apply(event, now);
}

}  // namespace mg
