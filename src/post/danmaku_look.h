// How danmaku are to be shown, as values: where there is room for them, how long, and how their letters look.
#pragma once

#include <optional>
#include <string>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// What becomes of a comment that would run over another one.
enum class Crowding { drop, overlap };

// Lengths are pixels of a screen of this size; players scale all to the one that they have.
struct DanmakuLook {
  int width = 1920;
  int height = 1080;
  std::optional<int> font_size;  // of an ordinary comment; none: letter_size
  double area = 0.75;            // the share of the height that they may use, from the edge they belong to
  Duration scroll_time = 10s;    // from one edge to the other
  Duration still_time = 5s;
  Crowding crowding = Crowding::drop;
  std::optional<int> most_at_once;  // on the screen
  std::string font = "sans-serif";  // a name that the player's system knows
  double opacity = 0.8;             // 0 is invisible
  std::optional<double> outline;    // none: outline_of

  bool operator==(const DanmakuLook&) const = default;
};

// The ordinary letters: 48 on a screen of 1920x1080, as on the site.
[[nodiscard]] int letter_size(const DanmakuLook& look);
// 1/24 of them.
[[nodiscard]] double outline_of(const DanmakuLook& look);

// Whether all of it makes sense; bad_input says what does not.
[[nodiscard]] Result<void> check_look(const DanmakuLook& look);

}  // namespace mg
