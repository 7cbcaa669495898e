#include "src/post/ass_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::size_t kUsualLength = 120;  // of an event
constexpr double kDark = 60;               // of 255; black letters in a black outline are a blot

// H:MM:SS.cc
void append_time(std::string& to, Duration time) {
  const auto hundredths = time.count() / 10'000'000;
  fmt::format_to(std::back_inserter(to), "{}:{:02}:{:02}.{:02}", hundredths / 360'000,
                 hundredths / 6'000 % 60, hundredths / 100 % 60, hundredths % 100);
}

// Blue first.
std::uint32_t turned(Colour colour) {
  const std::uint32_t rgb = colour.rgb;
  return (rgb & 0xFFU) << 16U | (rgb & 0xFF00U) | (rgb >> 16U & 0xFFU);
}

double brightness(Colour colour) {
  const std::uint32_t rgb = colour.rgb;
  return 0.299 * (rgb >> 16U & 0xFFU) + 0.587 * (rgb >> 8U & 0xFFU) + 0.114 * (rgb & 0xFFU);
}

void append_place(std::string& to, const PlacedComment& comment, const DanmakuLook& look, int border) {
  const auto out = std::back_inserter(to);
  switch (comment.way) {
    // Anchored in the middle of the screen, so that a font with narrower letters stays there.
    case CommentWay::top:
      fmt::format_to(out, "\\an8\\pos({},{})", look.width / 2, comment.y + border);
      return;
    case CommentWay::bottom:
      fmt::format_to(out, "\\an2\\pos({},{})", look.width / 2, comment.y + comment.height - border);
      return;
    default:
      fmt::format_to(out, "\\move({},{},{},{})", comment.x_first + border, comment.y + border,
                     comment.x_last + border, comment.y + border);
  }
}

}  // namespace

std::string escaped_for_ass(std::string_view text) {
  constexpr const char* kJoiner = "\xE2\x81\xA0";  // U+2060, invisible: "\" before it begins no code
  std::string escaped;
  escaped.reserve(text.size());
  bool at_begin = true;
  for (const char c : text) {
    const bool leads = at_begin && c == ' ';
    at_begin = c == '\n' || leads;
    switch (c) {
      case '{': escaped += "\\{"; break;
      case '\\': fmt::format_to(std::back_inserter(escaped), "\\{}", kJoiner); break;
      case '\n': escaped += "\\N"; break;
      case ' ': escaped += leads ? "\\h" : " "; break;  // renderers leave out blanks at a line's begin
      default: escaped += c;
    }
  }
  return escaped;
}

std::string write_ass(std::span<const PlacedComment> comments, const DanmakuLook& look) {
  const int letters = letter_size(look);
  const int border = static_cast<int>(std::ceil(outline_of(look)));
  const auto alpha = static_cast<unsigned>(std::lround((1 - look.opacity) * 255));
  std::string text;
  text.reserve((comments.size() + 10) * kUsualLength);
  text += fmt::format(
      "[Script Info]\n"
      "ScriptType: v4.00+\n"
      "PlayResX: {}\n"
      "PlayResY: {}\n"
      "WrapStyle: 2\n"
      "ScaledBorderAndShadow: yes\n"
      "YCbCr Matrix: None\n"
      "\n"
      "[V4+ Styles]\n"
      "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
      "Italic, "
      "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
      "MarginL, "
      "MarginR, MarginV, Encoding\n"
      "Style: "
      "Danmaku,{},{},&H{:02X}FFFFFF,&H{:02X}FFFFFF,&H{:02X}000000,&H{:02X}000000,0,0,0,0,100,100,0,0,1,{:g},"
      "0,"
      "7,0,0,0,1\n"
      "\n"
      "[Events]\n"
      "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
      look.width, look.height, look.font, letters, alpha, alpha, alpha, alpha, outline_of(look));
  const auto out = std::back_inserter(text);
  for (const PlacedComment& comment : comments) {
    text += "Dialogue: 0,";
    append_time(text, comment.begin);
    text += ',';
    append_time(text, comment.end);
    text += ",Danmaku,,0,0,0,,{";
    append_place(text, comment, look, border);
    if (comment.font_size != letters) fmt::format_to(out, "\\fs{}", comment.font_size);
    if (comment.colour != Colour{}) fmt::format_to(out, "\\c&H{:06X}&", turned(comment.colour));
    if (brightness(comment.colour) < kDark) text += "\\3c&HFFFFFF&";
    text += '}';
    text += escaped_for_ass(comment.text);
    text += '\n';
  }
  return text;
}

std::string ass_name(std::string_view name) {
  constexpr std::array<std::string_view, 3> kEndings{".xml", ".danmaku", ".cmt"};
  for (const std::string_view ending : kEndings) {
    const bool is_whole = name.size() <= ending.size();  // ".cmt.xml" keeps what it has
    if (is_whole || !equal_ignoring_case(name.substr(name.size() - ending.size()), ending)) continue;
    name.remove_suffix(ending.size());
    if (ending != kEndings.front()) break;
  }
  return fmt::format("{}.ass", name);
}

}  // namespace mg
