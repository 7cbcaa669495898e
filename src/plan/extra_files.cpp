#include "src/plan/extra_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "src/base/text.h"

namespace mg {

namespace {

bool ends_in(std::string_view name, std::span<const std::string_view> endings) {
  return std::ranges::any_of(endings, [name](std::string_view ending) { return name.ends_with(ending); });
}

// The piece between the last two dots, where it can be a language: "zh-Hans" of "media.zh-Hans.srt".
std::string language_of(std::string_view name) {
  constexpr std::size_t kLongest = 24;
  name.remove_suffix(name.size() - name.rfind('.'));
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return "";
  const std::string_view word = name.substr(dot + 1);
  const bool can_be = !word.empty() && word.size() <= kLongest && std::ranges::all_of(word, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
  return can_be ? std::string(word) : "";
}

}  // namespace

std::optional<ExtraFile> extra_file_of(std::string_view name) {
  constexpr std::array<std::string_view, 5> kSubtitles{".srt", ".vtt", ".ass", ".lrc", ".ttml"};
  constexpr std::array<std::string_view, 4> kPictures{".jpg", ".jpeg", ".png", ".webp"};
  if (name.ends_with(".xml")) return ExtraFile{ExtraFile::Kind::danmaku, std::string(name), ""};
  if (ends_in(name, kPictures)) return ExtraFile{ExtraFile::Kind::picture, std::string(name), ""};
  if (ends_in(name, kSubtitles))
    return ExtraFile{ExtraFile::Kind::subtitles, std::string(name), language_of(name)};
  return std::nullopt;
}

void add_extras(Harvest& harvest, const std::vector<RoomFile>& files) {
  harvest.subtitles.clear();
  harvest.pictures.clear();
  for (const RoomFile& one : files) {
    const auto file = extra_file_of(one.name);
    if (!file) continue;
    auto& into = file->kind == ExtraFile::Kind::picture ? harvest.pictures : harvest.subtitles;
    into.push_back(fmt::format("{}/{}", kExtras, file->name));
  }
  std::ranges::sort(harvest.subtitles);
  std::ranges::sort(harvest.pictures);
}

}  // namespace mg
