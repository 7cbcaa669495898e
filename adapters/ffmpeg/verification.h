// Whether a file is whole: playing it through, and judging what ffmpeg said about that or anything else.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg::ffmpeg {

[[nodiscard]] Command play_through(const std::filesystem::path& file);

// Makes a command tell on standard output how far it is, twice a second; to be given before its inputs.
void add_reporting(Command& command);
// "out_time_us=1234567"
[[nodiscard]] std::optional<Duration> read_play_progress(std::string_view line);

// Exit 0 proves nothing: ffmpeg copies and decodes past damage, mentions it and is content.
[[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors);

}  // namespace mg::ffmpeg
