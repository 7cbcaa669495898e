// The files of a folder as a user has them: hidden ones are not his, links to files are.
#pragma once

#include <filesystem>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct WalkedFile {
  std::filesystem::path path;  // begins with the folder as it was given
  Bytes size;
  WallTime written;
};

struct Walk {
  std::vector<WalkedFile> files;                  // folder by folder, by name
  std::vector<std::filesystem::path> unreadable;  // folders below
};

enum class Below { no, yes };

// What begins with a dot is left out, and no link to a folder is followed. bad_input: there is no such
// folder; local_io: it cannot be read.
[[nodiscard]] Result<Walk> walk(const std::filesystem::path& folder, Below below);

}  // namespace mg
