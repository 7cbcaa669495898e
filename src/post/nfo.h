// The description of a page that Jellyfin, Kodi and Emby read: https://kodi.wiki/view/NFO_files.
#pragma once

#include <string>
#include <string_view>

#include "src/model/episode.h"

namespace mg {

// A page of a list is an episode of a show, a single video a movie. XML 1.0, UTF-8, whatever the texts hold.
[[nodiscard]] std::string nfo_text(const Episode& episode, std::string_view site);

}  // namespace mg
