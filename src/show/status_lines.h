// The status area as text: one line per running page, resting hosts, and a line of totals.
#pragma once

#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/show/line_area.h"
#include "src/show/run_view.h"

namespace mg {

// Lines end before the terminal's edge and are at most 120 cells wide: wider ones are hard to read, and break
// when the terminal shrinks. There are never more than the height leaves room for, and never more than 16;
// then some pages are only counted. No colours, no control characters.
[[nodiscard]] std::vector<std::string> status_lines(const RunView& view, TerminalSize terminal, Instant now);

}  // namespace mg
