// How yt-dlp names pages: "youtube dQw4w9WgXcQ" in the file of its --download-archive, "[BV1Wy4y1B7vg_p3]" in
// names. The first word is the extractor's key in lower case, as in our own keys of pages that have an id.
#pragma once

#include <memory>
#include <vector>

#include "src/model/known_page.h"
#include "src/model/site_profile.h"

namespace mg::ytdlp {

// Sites that no profile names go through as they are. Patterns of profiles must be readable.
[[nodiscard]] std::unique_ptr<ForeignNames> make_foreign_names(std::vector<SiteProfile> sites);

}  // namespace mg::ytdlp
