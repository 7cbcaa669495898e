// What you-get calls parts until it has joined them: "TITLE[00].flv", "TITLE[01].flv"; of DASH the picture is
// [00] and the sound [01].
#pragma once

#include <memory>

#include "src/model/part_names.h"

namespace mg::youget {

[[nodiscard]] std::unique_ptr<PartNames> make_part_names();

}  // namespace mg::youget
