// A file of lines that several programs add to, each under a lock (flock) for as long as it takes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "src/base/result.h"

namespace mg {

// Adds those of `lines` that the file does not hold yet, in their order, and says how many. What is in there
// stays as it is, a last line without an end gets one, and a file that there is none of is made. Where not
// all of them fit nothing is added.
[[nodiscard]] Result<int> add_missing_lines(const std::filesystem::path& file,
                                            const std::vector<std::string>& lines);

}  // namespace mg
