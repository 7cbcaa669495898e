// Files made of other files without any tool. Blocks.
#pragma once

#include "src/base/result.h"
#include "src/model/work.h"

namespace mg {

// local_io: it cannot be read or written; bad_input: it is no danmaku.
[[nodiscard]] Result<void> convert(const ConvertDanmaku& work);

}  // namespace mg
