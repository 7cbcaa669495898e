// What yt-dlp calls its files: "TITLE [ID].mp4" by default, and what it leaves when it was interrupted.
#pragma once

#include <memory>

#include "src/model/file_recogniser.h"

namespace mg::ytdlp {

[[nodiscard]] std::unique_ptr<FileRecogniser> make_recogniser();

}  // namespace mg::ytdlp
