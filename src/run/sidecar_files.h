// What lies beside several pages into one file beside the whole that they become.
#pragma once

#include "src/base/result.h"
#include "src/model/work.h"

namespace mg {

// bad_input, with the file's name in it, where one of them cannot be read. Blocks as files.h does.
[[nodiscard]] Result<void> join_sidecars(const JoinSidecars& sidecars);

}  // namespace mg
