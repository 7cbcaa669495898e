#include "adapters/ytdlp/harvest.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "adapters/ytdlp/commands.h"

namespace mg::ytdlp {
namespace {

enum class Use { foreign, whole, piece, segment, subtitles, rubbish };

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_subtitles(std::string_view extension) {
  constexpr std::array<std::string_view, 7> kKinds{"xml", "srt", "vtt", "ass", "lrc", "json3", "ttml"};
  return std::ranges::find(kKinds, extension) != kKinds.end();
}

// `name` is "media" + middle + "." + extension, where middle is empty or ".f30064", ".001", ".danmaku",
// ".temp".
Use use_of(std::string_view name) {
  if (!name.starts_with(kStem) || name.size() == kStem.size() || name[kStem.size()] != '.')
    return Use::foreign;
  if (name.ends_with(".part") || name.ends_with(".ytdl") ||
      name.find(".part-Frag") != std::string_view::npos) {
    return Use::rubbish;
  }
  const auto dot = name.rfind('.');
  const auto middle = name.substr(kStem.size(), dot - kStem.size());
  if (is_subtitles(name.substr(dot + 1))) return Use::subtitles;
  if (middle.empty()) return Use::whole;
  if (middle.ends_with(".temp")) return Use::rubbish;
  if (middle.starts_with(".f")) return Use::piece;
  return is_number(middle.substr(1)) ? Use::segment : Use::foreign;
}

// Where the piece's format stands in "30064+30280"; the video is first.
std::size_t rank(std::string_view name, std::string_view format) {
  const auto begin = kStem.size() + 2;
  return format.find(name.substr(begin, name.rfind('.') - begin));
}

}  // namespace

Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) {
  Harvest result;
  std::vector<std::string> whole;
  std::vector<std::string> pieces;
  std::vector<std::string> segments;
  for (const RoomFile& file : files) {
    switch (use_of(file.name)) {
      case Use::foreign: break;
      case Use::whole: whole.push_back(file.name); break;
      case Use::piece: pieces.push_back(file.name); break;
      case Use::segment: segments.push_back(file.name); break;
      case Use::subtitles: result.subtitles.push_back(file.name); break;
      case Use::rubbish: result.rubbish.push_back(file.name); break;
    }
  }
  std::ranges::sort(segments);
  std::ranges::sort(pieces, {},
                    [&](const std::string& name) { return std::pair(rank(name, episode.format.id), name); });
  const auto discard = [&result](const std::vector<std::string>& names) {
    result.rubbish.insert(result.rubbish.end(), names.begin(), names.end());
  };
  if (!whole.empty()) {
    result.media = std::move(whole);
    discard(pieces);
    discard(segments);
  } else if (!pieces.empty()) {
    result.media = std::move(pieces);
    result.join = result.media.size() > 1 ? Harvest::Join::mux : Harvest::Join::none;
    discard(segments);
  } else {
    result.media = std::move(segments);
    result.join = result.media.size() > 1 ? Harvest::Join::concat : Harvest::Join::none;
  }
  std::ranges::sort(result.subtitles);
  std::ranges::sort(result.rubbish);
  return result;
}

}  // namespace mg::ytdlp
