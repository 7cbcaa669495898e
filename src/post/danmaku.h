// Comments that fly over a video (danmaku), as values. Knows neither files nor screens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"

namespace mg {

// 0xRRGGBB
struct Colour {
  std::uint32_t rgb = 0xFFFFFF;

  bool operator==(const Colour&) const = default;
};

// How a comment moves. `special`: placed by its own words or by a script (advanced, code, BAS), and whatever
// nobody knows.
enum class CommentWay { scroll, reverse, top, bottom, special };

struct Comment {
  Duration time{};  // from the beginning of the video, never negative
  int mode = 1;     // as the site counts: way_of
  int size = 25;    // likewise: 18 is small, 25 ordinary, 36 large
  Colour colour;
  std::string rest;  // what else was told, as it stood, without its first comma: "stamp,pool,user,row"
  std::string text;  // UTF-8; of control characters only line feeds

  bool operator==(const Comment&) const = default;
};

[[nodiscard]] constexpr CommentWay way_of(int mode) {
  switch (mode) {
    case 1:
    case 2:
    case 3: return CommentWay::scroll;
    case 4: return CommentWay::bottom;
    case 5: return CommentWay::top;
    case 6: return CommentWay::reverse;
    default: return CommentWay::special;
  }
}

// Of one page of a video that is made of several.
struct PageComments {
  std::vector<Comment> comments;
  Duration start{};                // of the page in the whole
  std::optional<Duration> length;  // what would begin behind it was never seen, and is left out
};

// Those of all pages in one list, as times of the whole. What would begin before the whole is left out.
[[nodiscard]] std::vector<Comment> joined(std::vector<PageComments> pages);

}  // namespace mg
