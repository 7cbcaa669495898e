// Numbers of entries as people write them.
#pragma once

#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/store/queue.h"

namespace mg {

// Each word "3", "3-7", "all", or several of these with commas. In the order written; "all" stands alone.
// Fails with bad_input.
[[nodiscard]] Result<std::vector<EntrySpan>> parse_entries(const std::vector<std::string>& words);

}  // namespace mg
