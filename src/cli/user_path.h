// Paths as people write them in settings: from the place where they stand, or from their home.
#pragma once

#include <filesystem>
#include <string>

#include "src/base/result.h"

namespace mg {

// "~" and "~/..." from HOME, all else as it is.
[[nodiscard]] std::string with_home(const std::string& path);

// The same, and a relative one from `base`.
[[nodiscard]] std::string path_from(const std::filesystem::path& base, const std::string& path);

// From where we are, without dots and without a slash at its end. Fails with local_io: that place is gone.
[[nodiscard]] Result<std::filesystem::path> absolute_path(const std::string& path);

}  // namespace mg
