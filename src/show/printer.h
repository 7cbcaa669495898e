// Who shows a run: on a terminal, as log lines, as JSON for programs, or hardly at all.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "src/base/units.h"
#include "src/model/event.h"
#include "src/show/line_area.h"
#include "src/show/words.h"

namespace mg {

enum class ProgressStyle { tty, plain, json, quiet };
enum class Colours { no, yes };
enum class Detail { brief, full };  // full: every station of every page

// Writes all of it, at once; what cannot be written is lost.
using Output = std::function<void(std::string_view)>;

// One moment on both clocks, to show the wall time of any Instant.
struct ClockPair {
  Instant instant;
  WallTime wall;

  [[nodiscard]] WallTime at(Instant now) const { return wall + (now - instant); }
};

struct Look {
  Detail detail = Detail::brief;    // plain only
  Colours colours = Colours::no;    // NO_COLOR, TERM=dumb and --no-color are the caller's to read
  Glyphs glyphs = Glyphs::unicode;  // ascii where the locale is no UTF-8
  // Asked before each drawing, so no signal is needed when the terminal changes. tty only.
  std::function<TerminalSize()> terminal;
};

[[nodiscard]] std::unique_ptr<EventSink> make_printer(ProgressStyle style, Output output, Look look,
                                                      ClockPair clock);

}  // namespace mg
