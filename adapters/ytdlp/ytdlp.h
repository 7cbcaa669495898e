// yt-dlp (2026.10) as an extractor: many sites, whole playlists, one JSON line per page.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::ytdlp {

[[nodiscard]] std::unique_ptr<Extractor> make_extractor();

}  // namespace mg::ytdlp
