// A file of settings, as people keep them: of modest size, and perhaps behind a link.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// Complaints of one file; where it is no settings at all nobody reads more.
constexpr std::size_t kMostTold = 20;

// All of it; nothing: there is no such file. Links are followed: people keep their settings elsewhere. Fails
// with bad_input and a clause for the file's name to stand before: "is no regular file".
[[nodiscard]] Result<std::optional<std::string>> read_settings_file(const std::filesystem::path& path,
                                                                    Bytes most);

}  // namespace mg
