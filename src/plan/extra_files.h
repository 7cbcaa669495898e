// What lies beside a page's media, told by its name, and the names it gets beside the published file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/extractor.h"

namespace mg {

// The folder of an engine's command for extras, in the room.
inline constexpr std::string_view kExtras = "extras";

struct ExtraFile {
  enum class Kind { danmaku, subtitles, picture };
  Kind kind = Kind::subtitles;
  std::string name;      // relative to the room's directory
  std::string language;  // of subtitles, as the site names it; may be empty

  bool operator==(const ExtraFile&) const = default;
};

// By the endings that engines give: "media.zh-Hans.srt", "TITLE.cmt.xml", "media.danmaku.xml", "media.jpg".
[[nodiscard]] std::optional<ExtraFile> extra_file_of(std::string_view name);

// Sorts what an engine's command for extras left in its folder into the harvest.
void add_extras(Harvest& harvest, const std::vector<RoomFile>& files);

}  // namespace mg
