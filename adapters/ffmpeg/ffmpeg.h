// ffmpeg and ffprobe (5.1) as the media tool.
#pragma once

#include <memory>

#include "src/model/assembler.h"

namespace mg::ffmpeg {

[[nodiscard]] std::unique_ptr<Assembler> make_muxer();

}  // namespace mg::ffmpeg
