#include "src/post/danmaku_look.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr int kLeastSide = 64;
constexpr int kMostSide = 16384;
constexpr double kMostOutline = 50;
constexpr Duration kShortest = 500ms;
constexpr Duration kLongest = 10min;

bool within(double value, double least, double most) {
  return value >= least && value <= most;  // false also for what is no number
}

bool is_time(Duration time) {
  return time >= kShortest && time <= kLongest;
}

}  // namespace

int letter_size(const DanmakuLook& look) {
  return look.font_size.value_or(std::max(1, std::min(look.width, look.height) * 2 / 45));
}

double outline_of(const DanmakuLook& look) {
  return look.outline.value_or(letter_size(look) / 24.0);
}

Result<void> check_look(const DanmakuLook& look) {
  const auto refuse = [](std::string what) { return fail(ErrorKind::bad_input, std::move(what)); };
  if (!within(look.width, kLeastSide, kMostSide) || !within(look.height, kLeastSide, kMostSide)) {
    return refuse(fmt::format("a screen of {}x{} is none: each side has {} to {} pixels", look.width,
                              look.height, kLeastSide, kMostSide));
  }
  if (!within(letter_size(look), 1, look.height)) {
    return refuse(
        fmt::format("letters of {} pixels do not fit on a screen of {}", letter_size(look), look.height));
  }
  if (!within(outline_of(look), 0, kMostOutline)) {
    return refuse(fmt::format("an outline has 0 to {} pixels, not {}", kMostOutline, outline_of(look)));
  }
  if (!(look.area > 0) || !within(look.area, 0, 1)) {
    return refuse(fmt::format("the area is a share of the height, above 0 and at most 1, not {}", look.area));
  }
  if (!within(look.opacity, 0, 1)) return refuse(fmt::format("the opacity is 0 to 1, not {}", look.opacity));
  if (!is_time(look.scroll_time) || !is_time(look.still_time)) {
    return refuse("a comment is shown for half a second to ten minutes");
  }
  if (look.most_at_once && *look.most_at_once < 1)
    return refuse("at least one comment is to be seen at once");
  // The style's fields are apart by commas.
  if (look.font.empty() || look.font.find(',') != std::string::npos ||
      without_control_characters(look.font) != look.font) {
    return refuse(fmt::format("{} is no name of a font: one name, without commas", in_quotes(look.font)));
  }
  return {};
}

}  // namespace mg
