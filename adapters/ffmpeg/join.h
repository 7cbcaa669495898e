// How ffmpeg puts together what came in parts, without touching a frame.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/extractor.h"

namespace mg::ffmpeg {

// One line of a concat list. Its quoting is the shell's: nothing is special within single quotes, and a
// single quote is written outside of them. Line ends cannot be written; file names in rooms hold none.
[[nodiscard]] std::string concat_line(std::string_view file_name);

[[nodiscard]] std::vector<WriteFile> prepare_join(const Harvest& harvest,
                                                  const std::filesystem::path& directory);
[[nodiscard]] std::vector<Command> join(const Harvest& harvest, const std::filesystem::path& directory,
                                        const std::string& into);

}  // namespace mg::ffmpeg
