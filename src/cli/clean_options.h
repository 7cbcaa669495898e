// What is asked of clean, as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mg {

// `multiget clean DIR...`
struct CleanVerb {
  std::vector<std::string> directories;
  bool recursive = true;
  bool yes = false;
  bool dry_run = false;
  bool trash = false;
  bool convert_danmaku = false;
  bool force = false;
  std::optional<std::string> rules;  // a file with more of them
};

}  // namespace mg
