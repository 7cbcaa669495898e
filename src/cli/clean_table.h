// What clean shows: files by folder, with sizes and reasons, for people and for scripts.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "src/base/units.h"
#include "src/post/clean_rules.h"

namespace mg {

enum class CleanAction {
  would,    // it is to go, or would
  removed,  // gone, for good or into the trash
  trashed,
  kept,   // it stays, as a rule or its state wants
  failed  // it was to go and could not
};

struct CleanRow {
  std::filesystem::path path;  // absolute
  CleanFinding finding;
  CleanAction action = CleanAction::kept;
  std::string trouble;              // why it could not be removed; empty: it could
  std::filesystem::path trash;      // where it lies now
  std::filesystem::path converted;  // what was written of it before
};

enum class ShowKept { no, yes };

// Rows of a folder stand together.
[[nodiscard]] std::string clean_table(std::span<const CleanRow> rows, ShowKept kept, int columns);
// "12 files, 340 MiB"
[[nodiscard]] std::string clean_sum(std::span<const CleanRow> rows, CleanAction action);
[[nodiscard]] nlohmann::json clean_json(std::span<const CleanRow> rows);

}  // namespace mg
