// Where and when each comment is on the screen: lanes, in which no two meet.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/post/danmaku.h"
#include "src/post/danmaku_look.h"

namespace mg {

// Goes straight and evenly from its first place to its last one, which are the same where it stands. Width
// and height are what it takes at most, whatever the font.
struct PlacedComment {
  CommentWay way = CommentWay::scroll;  // never special
  Duration begin{};
  Duration end{};
  int x_first = 0;  // its left edge
  int x_last = 0;
  int y = 0;  // its upper edge
  int width = 0;
  int height = 0;
  int font_size = 0;
  Colour colour;
  std::string text;  // lines apart by line feeds

  bool operator==(const PlacedComment&) const = default;
};

struct DanmakuLayout {
  std::vector<PlacedComment> shown;  // by time
  std::size_t dropped = 0;           // there was no room
  std::size_t special = 0;           // kept out: those that place themselves
  std::size_t blank = 0;             // nothing to see in them
};

// Any look that check_look allows. Those of the same time keep their order; who comes first gets the room.
[[nodiscard]] DanmakuLayout lay_out(std::span<const Comment> comments, const DanmakuLook& look);

}  // namespace mg
