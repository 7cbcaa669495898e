// What the endings of all tools have in common, and a table to tell errors by their text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg {

// A text by which an error is known. Tables are read from the top: the particular before the general.
struct Sign {
  std::string_view text;
  ErrorKind kind;
  std::string_view advice;  // added after a semicolon; what the user can do, if anything
};

// The endings that were not the tool's own doing: not started, ended by us or by a signal. Empty: it exited.
[[nodiscard]] std::optional<Outcome> judge_ending(const Exit& exit, std::string_view tool);

// The first sign found in `text`, or nullptr.
[[nodiscard]] const Sign* find_sign(std::span<const Sign> signs, std::string_view text);

// "what; advice", or "what" alone.
[[nodiscard]] Outcome judged(const Sign& sign, std::string_view what);

// Without terminal colours, other control characters and surrounding blanks: fit for a message of ours.
[[nodiscard]] std::string plain_text(std::string_view text);

}  // namespace mg
