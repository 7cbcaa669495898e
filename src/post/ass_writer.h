// Placed comments as a subtitle file (ASS) that any player with a renderer of that format shows.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "src/post/danmaku_layout.h"
#include "src/post/danmaku_look.h"

namespace mg {

// The whole file, UTF-8. Colours, places and times are in the events; font, opacity and outline in one style.
[[nodiscard]] std::string write_ass(std::span<const PlacedComment> comments, const DanmakuLook& look);

// Text that is shown as it is: no override codes in it, lines ended by \N.
[[nodiscard]] std::string escaped_for_ass(std::string_view text);

// How the file beside `name` is called: players look for the video's own name, so the endings that fetching
// tools put before .xml go as well. "T.xml", "T.danmaku.xml" and "T.cmt.xml" give "T.ass".
[[nodiscard]] std::string ass_name(std::string_view name);

}  // namespace mg
