// What ffprobe says about a file.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/base/result.h"
#include "src/model/muxer.h"

namespace mg::ffmpeg {

[[nodiscard]] Command inspect(const std::filesystem::path& file);

// {"format": {"format_name", "duration": "10.03", "size": "2773"}, "streams": [{"codec_type", "codec_name",
// "width", "height", "duration"}]}: the numbers of `format` are text. Fails with bad_input naming the field.
[[nodiscard]] Result<MediaFacts> read_inspection(std::string_view output);

}  // namespace mg::ffmpeg
