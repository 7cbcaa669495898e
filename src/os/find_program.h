// Where a tool is: an override first, then PATH.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

using ToolPaths = std::map<std::string, std::filesystem::path>;  // tool's name -> where it is

// The absolute path of something we may run. A name with a slash is a path already. Relative entries of
// `search_path` ("a:b", as in PATH) are skipped: they would mean another place in another folder. Fails with
// unsupported, "X is not installed", for another tool may do.
[[nodiscard]] Result<std::filesystem::path> find_program(const std::string& name, const ToolPaths& overrides,
                                                         std::string_view search_path);

}  // namespace mg
