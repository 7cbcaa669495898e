// yt-dlp's progress lines, as our --progress-template makes them: "MG {json}" per event and file.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::ytdlp {

// {"downloaded_bytes", "total_bytes" | "total_bytes_estimate", "speed": bytes per second, "filename"}, for
// each file by itself. `total` adds up the files begun so far: where the format's size is known, prefer that.
[[nodiscard]] std::unique_ptr<ProgressReader> make_progress_reader();

}  // namespace mg::ytdlp
