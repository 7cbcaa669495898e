// Removing what was seen and nothing else: a file that was written or replaced since, or whose folder was, is
// left alone.
#pragma once

#include "src/base/result.h"
#include "src/os/folder_tree.h"

namespace mg {

// Fails with busy where it is not what it was, so nothing was done; else with local_io. One that is gone
// already is no error.
[[nodiscard]] Result<void> remove_seen(const TreeFolder& folder, const TreeFile& file);

}  // namespace mg
