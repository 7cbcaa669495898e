// What the verbs print on, and how they print whole lines.
#pragma once

#include <string_view>

#include "src/show/line_area.h"
#include "src/show/printer.h"
#include "src/show/words.h"

namespace mg {

// All of it, in as few writes as it takes; less where nobody reads any more.
void write_to(int descriptor, std::string_view text);

// "multiget: SENTENCE" on standard error, in one write: other threads and tools may speak there, too.
void say(std::string_view sentence);

// Of standard output; the usual one where it is no terminal.
[[nodiscard]] TerminalSize terminal_size();
// Whether standard output takes them and the user wants them.
[[nodiscard]] Colours terminal_colours();
[[nodiscard]] bool dumb_terminal();  // by TERM
// By the locale.
[[nodiscard]] Glyphs terminal_glyphs();

}  // namespace mg
