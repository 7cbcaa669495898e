// Makes a file that only the user may read, with the folders above it.
#pragma once

#include <filesystem>

#include "src/base/result.h"

namespace mg {

// What is missing is made: folders with mode 0700, the file empty with 0600. What is there stays as it is.
[[nodiscard]] Result<void> make_private_file(const std::filesystem::path& file);

}  // namespace mg
