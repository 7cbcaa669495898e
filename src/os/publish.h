// Finished files get their final names: first their bytes are on disk, then the name, then the folders.
#pragma once

#include "src/base/result.h"
#include "src/model/work.h"

namespace mg {

// The folders of each target are made. The file keeps its name in the room as well where the file system has
// links, so that a run killed before it could record this finds both names and knows the file as its own; on
// others it is renamed, and across file systems copied. What is there already with the same content counts as
// published; any other file there is local_io unless it is to be replaced. If one move fails those before it
// are taken back. Blocks as files.h does.
[[nodiscard]] Result<void> publish(const Publish& change);

}  // namespace mg
