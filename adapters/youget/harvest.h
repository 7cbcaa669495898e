// What you-get left in a room.
#pragma once

#include <vector>

#include "src/model/extractor.h"

namespace mg::youget {

// Names as `fetch_command` gives them: media.mp4 alone, or media[00].mp4, media[01].mp4. Danmaku and
// subtitles are named after the title (TITLE.cmt.xml, TITLE.zh.srt), whatever the command says.
[[nodiscard]] Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files);

}  // namespace mg::youget
