#include "src/post/text_extent.h"

#include <cmath>
#include <cstddef>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

constexpr int kMostCells = 400;  // of a line; the site lets people write 100 letters
constexpr std::size_t kMostLines = 50;

constexpr char32_t kAsPicture = 0xFE0F;  // makes a picture of the sign before it
constexpr char32_t kFirstEmoji = 0x1F000;

// Shares of the size of letters. A renderer fits ascent and descent into that size, so that an em of most
// fonts is 0.7 to 0.9 of it, and all of it in those without any line gap (SimHei).
constexpr double kTwoCells = 1.0;
constexpr double kEmoji = 1.25;  // pictures in emoji fonts are wider than high
constexpr double kWideLetter = 0.95;
constexpr double kCapital = 0.75;
constexpr double kOther = 0.6;

double share(char32_t code) {
  const int width = cells(code);
  if (width == 0) return 0;
  if (code >= kFirstEmoji) return kEmoji;
  if (width == 2) return kTwoCells;
  switch (code) {
    case 'M':
    case 'W':
    case 'm':
    case 'w':
    case '@':
    case '%': return kWideLetter;
    default: break;
  }
  // Of other scripts that take one cell some letters are as wide as capitals are; arrows and signs wider
  // still.
  if (code >= 0x2000) return kTwoCells;
  if (code >= 0x80 || (code >= 'A' && code <= 'Z')) return kCapital;
  return kOther;
}

// Also the blanks that people send because the site refuses an ordinary one.
bool is_seen(char32_t code) {
  const bool is_space = code == ' ' || code == 0xA0 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F ||
                        code == 0x205F || code == 0x2800 || code == 0x3000 || code == 0x3164 ||
                        code == 0xFFA0;
  return !is_space && cells(code) > 0;
}

bool has_seen(std::string_view line) {
  while (!line.empty()) {
    const CodePoint point = first_code_point(line);
    if (is_seen(point.value)) return true;
    line.remove_prefix(point.length);
  }
  return false;
}

bool begins_line(std::string_view text) {  // "/n" that means one
  return text.starts_with("/n") && (text.size() == 2 || !is_letter(text[2]));
}

std::string_view without_trailing_blanks(std::string_view line) {
  const std::size_t last = line.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

}  // namespace

int line_width(std::string_view line, int font_size) {
  double total = 0;
  double last = 0;
  while (!line.empty()) {
    const CodePoint point = first_code_point(line);
    line.remove_prefix(point.length);
    if (point.value == kAsPicture) {
      total += kEmoji - last;
      last = kEmoji;
    } else {
      last = share(point.value);
      total += last;
    }
  }
  return static_cast<int>(std::ceil(total * font_size));
}

std::vector<std::string> shown_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool is_blank = true;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size() && lines.size() < kMostLines; ++at) {
    const bool is_mark = begins_line(text.substr(at));
    if (at < text.size() && text[at] != '\n' && !is_mark) continue;
    const std::string_view line = without_trailing_blanks(text.substr(begin, at - begin));
    lines.push_back(cut_to_width(line, kMostCells));
    if (has_seen(line)) is_blank = false;
    at += is_mark ? 1 : 0;
    begin = at + 1;
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (is_blank) lines.clear();
  return lines;
}

}  // namespace mg
