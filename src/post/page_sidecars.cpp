#include "src/post/page_sidecars.h"

#include <algorithm>
#include <array>

namespace mg {

namespace {

// The first of them counts: ours, and how other programs call them.
constexpr std::array<std::string_view, 3> kDanmaku{".danmaku.xml", ".cmt.xml", ".xml"};

constexpr std::array<std::string_view, 9> kBesideMedia{".srt", ".xml", ".ass",  ".json", ".nfo",
                                                       ".jpg", ".png", ".webp", ".part"};

// "Lesson 1.5" of "Lesson 1.5.mp4", where that is another page than "Lesson 1.mp4".
bool is_of_another(std::string_view name, std::string_view stem, std::span<const std::string> names) {
  return std::ranges::any_of(names, [&](std::string_view other) {
    const auto ends_so = [other](std::string_view ending) { return other.ends_with(ending); };
    const std::string_view others = other.substr(0, other.rfind('.'));
    return others.size() > stem.size() && name.starts_with(others) &&
           name.substr(others.size()).starts_with('.') && name != other &&
           std::ranges::none_of(kBesideMedia, ends_so);
  });
}

}  // namespace

PageSidecars sidecars_of(std::string_view page, std::span<const std::string> names) {
  const std::string_view stem = page.substr(0, page.rfind('.'));
  PageSidecars found;
  std::size_t best = kDanmaku.size();
  for (const std::string& name : names) {
    if (!name.starts_with(stem) || name == page || is_of_another(name, stem, names)) continue;
    const std::string ending = name.substr(stem.size());
    for (std::size_t i = 0; i < best; ++i) {
      if (ending != kDanmaku[i]) continue;
      best = i;
      found.danmaku = name;
    }
    if (ending == ".ass") found.has_ass = true;
    // ".zh.srt", but not the "0.zh.srt" of "P1" and "P10".
    if (ending.starts_with('.') && ending.ends_with(".srt")) found.subtitles.emplace(ending, name);
  }
  return found;
}

}  // namespace mg
