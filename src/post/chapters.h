// Chapters of a file that pages were joined into: one for each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/muxer.h"

namespace mg {

// A title as every container keeps it: in one line, at most 250 bytes, whole letters.
[[nodiscard]] std::string chapter_title(std::string_view title);

struct PageOfWhole {
  std::string title;
  Duration length{};
};
[[nodiscard]] std::vector<Chapter> chapters_of(std::span<const PageOfWhole> pages);

// By titles and starts, which are told in milliseconds at best; not every container keeps the ends.
[[nodiscard]] bool same_chapters(std::span<const Chapter> found, std::span<const Chapter> wanted);
// Whether each of those found is one of these, by its title and length: an earlier whole, of fewer pages.
[[nodiscard]] bool are_among(std::span<const Chapter> found, std::span<const Chapter> wanted);

}  // namespace mg
