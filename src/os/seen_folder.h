// A folder that is opened again and is still the one that was seen.
#pragma once

#include "src/base/result.h"
#include "src/os/fd.h"
#include "src/os/folder_tree.h"

namespace mg {

// Fails with busy if another one has its name now.
[[nodiscard]] Result<Fd> open_seen(const TreeFolder& folder);
// Whether the file in it is what was seen; false: it is gone. Fails with busy if it is another or was written
// since.
[[nodiscard]] Result<bool> still_there(int directory, const TreeFolder& folder, const TreeFile& file);

}  // namespace mg
