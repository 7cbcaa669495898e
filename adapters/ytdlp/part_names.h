// What yt-dlp calls a picture and a sound until it has merged them: "TITLE [ID].f137.mp4", "TITLE
// [ID].f140.m4a"; and the segments of a video that it takes for several: "TITLE [ID_0].flv", "TITLE
// [ID_1].flv".
#pragma once

#include <memory>

#include "src/model/part_names.h"

namespace mg::ytdlp {

[[nodiscard]] std::unique_ptr<PartNames> make_part_names();

}  // namespace mg::ytdlp
