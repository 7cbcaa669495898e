// What was asked of merge, as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mg {

struct MergeVerb {
  std::vector<std::string> what;      // folders and files
  std::optional<std::string> output;  // of the only group
  bool recursive = true;
  bool dry_run = false;
  bool keep_parts = false;
  bool as_one = false;  // all pages of a folder into one file
  bool reencode = false;
  bool force = false;
  int jobs = 1;  // joinings at a time; twice as many looks into files
};

}  // namespace mg
