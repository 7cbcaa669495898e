#include "adapters/youget/harvest.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "adapters/youget/commands.h"
#include "adapters/youget/stream_choice.h"

namespace mg::youget {
namespace {

bool is_subtitles(std::string_view name) {
  constexpr std::array<std::string_view, 5> kEnds{".cmt.xml", ".xml", ".srt", ".ass", ".lrc"};
  return std::ranges::any_of(kEnds, [name](std::string_view end) { return name.ends_with(end); });
}

bool is_rubbish(std::string_view name) {
  constexpr std::array<std::string_view, 2> kEnds{".download", ".txt"};  // half a file, a concat list
  return std::ranges::any_of(kEnds, [name](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) {
  Harvest result;
  std::vector<std::string> whole;
  std::vector<std::string> parts;
  for (const RoomFile& file : files) {
    const std::string_view name = file.name;
    if (is_subtitles(name)) {
      result.subtitles.push_back(file.name);
    } else if (!name.starts_with(kStem) || name.size() == kStem.size()) {
      continue;
    } else if (is_rubbish(name)) {
      result.rubbish.push_back(file.name);
    } else if (name[kStem.size()] == '[') {
      parts.push_back(file.name);
    } else if (name[kStem.size()] == '.') {
      whole.push_back(file.name);
    }
  }
  std::ranges::sort(parts, {}, [](const std::string& name) { return std::pair(name.size(), name); });
  if (!whole.empty()) {
    result.media = std::move(whole);
    result.rubbish.insert(result.rubbish.end(), parts.begin(), parts.end());
  } else {
    result.media = std::move(parts);
    if (result.media.size() > 1) {
      result.join = in_tracks(episode.format.id) ? Harvest::Join::mux : Harvest::Join::concat;
    }
  }
  std::ranges::sort(result.subtitles);
  std::ranges::sort(result.rubbish);
  return result;
}

}  // namespace mg::youget
