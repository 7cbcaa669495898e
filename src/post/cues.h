// Subtitles as a list of times and texts: SubRip ("srt"), as every player reads it. Knows no files.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

inline constexpr Bytes kMostSubtitles = 64_MiB;  // a day of them is not half a MiB

struct Cue {
  Duration from{};  // from the beginning of the video
  Duration to{};
  std::string text;  // lines, each with its end but the last; whatever its encoding

  bool operator==(const Cue&) const = default;
};

// Cues that are not readable are left out; bad_input if none of those that are there is. A text without any
// is an empty list.
[[nodiscard]] Result<std::vector<Cue>> read_srt(std::string_view text);

// Numbered anew, in whole milliseconds. read_srt gives back what it gave.
[[nodiscard]] std::string write_srt(std::span<const Cue> cues);

// Of one page of a video that is made of several.
struct PageCues {
  std::vector<Cue> cues;
  Duration start{};                // of the page in the whole
  std::optional<Duration> length;  // what would begin behind it is left out, what would end there is cut
};

// Those of all pages in one list, as times of the whole.
[[nodiscard]] std::vector<Cue> joined(std::vector<PageCues> pages);

}  // namespace mg
