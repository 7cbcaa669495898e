// Tags, subtitles and cover into a file that is whole, or its sound alone out of it. Every option was checked
// against 5.1.
#pragma once

#include <filesystem>
#include <string>

#include "src/model/muxer.h"

namespace mg::ffmpeg {

[[nodiscard]] Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                            const std::string& into);
[[nodiscard]] Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                                        const std::string& into);

}  // namespace mg::ffmpeg
