// Paths as people write them in settings: from the place where they stand, or from their home.
#pragma once

#include <filesystem>
#include <string>

namespace mg {

// "~" and "~/..." from HOME, all else as it is.
[[nodiscard]] std::string with_home(const std::string& path);

// The same, and a relative one from `base`.
[[nodiscard]] std::string path_from(const std::filesystem::path& base, const std::string& path);

}  // namespace mg
