// yt-dlp's JSON lines (--dump-json, --flat-playlist or full) as episodes.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::ytdlp {

// One line is one page, except for a page in segments (old FLV videos), which is a line per segment; these
// are held back until all are there and become one episode whose metadata is a JSON list of the lines.
[[nodiscard]] std::unique_ptr<EpisodeReader> make_episode_reader();

// Whether the format's parts are played one after the other, rather than together as "video+audio" are.
[[nodiscard]] bool in_segments(const Format& format);

}  // namespace mg::ytdlp
