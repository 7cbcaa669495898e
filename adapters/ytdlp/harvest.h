// What yt-dlp left in a room: whole files, files to be joined, subtitles, scraps.
#pragma once

#include <vector>

#include "src/model/extractor.h"

namespace mg::ytdlp {

// Names as `fetch_command` gives them: media.mp4; media.f30064.mp4 and media.f30280.m4a where its own merging
// failed; media.001.flv, media.002.flv for segments. Anything else is none of ours and left alone.
[[nodiscard]] Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files);

}  // namespace mg::ytdlp
