// A page selection in yt-dlp's words.
#pragma once

#include <string>
#include <vector>

#include "src/model/extractor.h"
#include "src/model/request.h"

namespace mg::ytdlp {

// For --playlist-items: "3,5:7,-2:,10:1:-1"; both ends inclusive, as ours.
[[nodiscard]] std::string to_playlist_items(const PageSelection& pages);

// The options that choose `pages`. There are two ways, since --playlist-items goes wrong where a page is in
// segments (old FLV videos): yt-dlp treats such a page as a list of its own and applies the same numbers to
// the segments, so that of page 3 only the third piece comes, or nothing. Filters can tell the two apart, but
// yt-dlp then reads the whole list first; that is one request where pages are parts of one video.
[[nodiscard]] std::vector<std::string> selection_options(const Request& request, const PageSelection& pages,
                                                         ListLength length);

}  // namespace mg::ytdlp
