// Finished files get their final names: first their bytes are on disk, then the name, then the folders.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "src/base/result.h"

namespace mg {

// Each {from, to}; the folders of `to` are made. Nothing is ever replaced: a target that exists is bad_input.
// If one move fails those before it are taken back, so the room is as it was. Across file systems it copies,
// and the source goes last. Blocks as files.h does.
[[nodiscard]] Result<void> publish(
    const std::vector<std::pair<std::filesystem::path, std::filesystem::path>>& moves);

}  // namespace mg
