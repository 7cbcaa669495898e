// What came of a run of yt-dlp, from its exit and the end of its error output.
#pragma once

#include <string_view>

#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg::ytdlp {

[[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors);

}  // namespace mg::ytdlp
