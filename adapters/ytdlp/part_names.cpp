#include "adapters/ytdlp/part_names.h"

#include <algorithm>
#include <array>

#include "src/base/text.h"

namespace mg::ytdlp {
namespace {

constexpr std::string_view kHalf = ".part";

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Formats are called "137", "30064", "251-drc", "hls-720p", "http_dash-1", "0+1"; sounds of HLS by what the
// site calls them: "stereo-解说__轻声".
bool is_format(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '+' || !is_ascii(c);
  });
}

// Other programs put endings of their own behind a file's: "T[01].flv.download" is no format "lv".
bool is_media_ending(std::string_view ending) {
  constexpr std::array<std::string_view, 17> kEndings{".mp4", ".m4a", ".webm", ".mkv",  ".flv", ".mp3",
                                                      ".m4v", ".mov", ".ogg",  ".opus", ".aac", ".3gp",
                                                      ".ts",  ".wav", ".flac", ".mka",  ".weba"};
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

// "TITLE.f137" -> where ".f137" begins.
std::optional<std::size_t> track_at(std::string_view stem) {
  const std::size_t dot = stem.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 2 >= stem.size() || stem[dot + 1] != 'f') return {};
  const std::string_view format = stem.substr(dot + 2);
  if (!is_format(format)) return {};
  // "a.fun": a word, unless an id stands before it.
  const bool with_digit = std::ranges::any_of(format, is_digit) && std::ranges::all_of(format, is_ascii);
  return with_digit || stem[dot - 1] == ']' ? std::optional(dot) : std::nullopt;
}

// "TITLE [BV1Wy4y1B7vg_p1_0]": its last number, behind an id with its part.
std::optional<PartSign> read_segment(std::string_view stem) {
  if (!stem.ends_with(']')) return {};
  const std::size_t open = stem.rfind(" [");
  const std::size_t line = stem.rfind('_');
  if (open == std::string_view::npos || line == std::string_view::npos || line < open + 3) return {};
  const auto number = read_whole_number(stem.substr(line + 1, stem.size() - line - 2));
  const std::string_view id = stem.substr(open + 2, line - open - 2);
  const std::size_t page = id.rfind("_p");
  if (!number || page == std::string_view::npos || !read_whole_number(id.substr(page + 2))) return {};
  PartSign sign;
  sign.whole = std::string(stem.substr(0, line)) + "]";
  sign.number = *number;
  sign.label = stem.substr(line, stem.size() - line - 1);
  return sign;
}

class Names final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "yt-dlp"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    if (name.ends_with(".ytdl") || name.find(".part-Frag") != std::string_view::npos) return {};
    const bool half = name.ends_with(kHalf);
    if (half) name.remove_suffix(kHalf.size());
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !is_media_ending(name.substr(dot))) return {};
    const std::string_view stem = name.substr(0, dot);
    std::optional<PartSign> sign = read_segment(stem);
    if (const auto at = track_at(stem); at && !sign) {
      sign.emplace();
      sign->how = PartSign::How::track;
      sign->whole = stem.substr(0, *at);
      sign->track = stem.substr(*at + 1);
    }
    if (sign && half) sign->unfinished = "yt-dlp has not finished it";
    return sign;
  }
};

}  // namespace

std::unique_ptr<PartNames> make_part_names() {
  return std::make_unique<Names>();
}

}  // namespace mg::ytdlp
