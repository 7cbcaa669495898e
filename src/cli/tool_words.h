// What another downloader's words tell of what it is for: as the ledger will name it, and which hosts the
// user himself asks for. Knows no tool's options; looks for addresses only.
#pragma once

#include <string>
#include <vector>

namespace mg {

struct ToolWords {
  std::string site;                // the program's base name
  std::string job;                 // its addresses, without accounts and cut; else the base name
  std::vector<std::string> hosts;  // of the addresses

  bool operator==(const ToolWords&) const = default;
};

// `command` is the program and its arguments; not empty.
[[nodiscard]] ToolWords read_tool_words(const std::vector<std::string>& command);

}  // namespace mg
