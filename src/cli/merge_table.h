// Wholes and their parts in print: for people before and after, and as JSON (docs/json.md).
#pragma once

#include <span>
#include <string>

#include "src/cli/merge_plan.h"

namespace mg {

// What is to be made of what. Of long lists only the ends are shown.
[[nodiscard]] std::string merge_table(std::span<const MergeRow> rows);
// What was not made, and how many were.
[[nodiscard]] std::string merge_endings(std::span<const MergeRow> rows, bool dry_run, bool quiet);
[[nodiscard]] std::string merge_json(std::span<const MergeRow> rows, bool dry_run);

}  // namespace mg
