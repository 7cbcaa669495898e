// ffmpeg and ffprobe (5.1) as the media tool.
#pragma once

#include <memory>

#include "src/model/muxer.h"

namespace mg::ffmpeg {

[[nodiscard]] std::unique_ptr<Muxer> make_muxer();

}  // namespace mg::ffmpeg
