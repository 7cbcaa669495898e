#include "src/post/page_sidecars.h"

#include <array>

namespace mg {

namespace {

// The first of them counts: ours, and how other programs call them.
constexpr std::array<std::string_view, 3> kDanmaku{".danmaku.xml", ".cmt.xml", ".xml"};

}  // namespace

PageSidecars sidecars_of(std::string_view page, std::span<const std::string> names) {
  const std::string_view stem = page.substr(0, page.rfind('.'));
  PageSidecars found;
  std::size_t best = kDanmaku.size();
  for (const std::string& name : names) {
    if (!name.starts_with(stem) || name == page) continue;
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
