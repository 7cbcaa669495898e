#include "src/show/line_area.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/width.h"

namespace mg {

namespace {

constexpr const char* kClearToEndOfLine = "\x1b[K";
constexpr const char* kClearToEndOfScreen = "\x1b[J";

}  // namespace

// Terminals that do not break lines on shrinking but cut them (xterm) need fewer; there we would go up too
// far, which is why lines are kept short (status_lines.h).
int LineArea::rows_above_cursor(int width) const {
  int rows = -1;
  for (const int cells : drawn_) rows += std::max(1, (cells + width - 1) / width);
  return std::max(0, rows);
}

std::string LineArea::update(const std::vector<std::string>& above, const std::vector<std::string>& lines,
                             int width) {
  const int up = rows_above_cursor(std::max(1, width));
  std::string out = "\r";
  if (up > 0) out += fmt::format("\x1b[{}A", up);
  // Overwriting flickers less than clearing first; but a long line above would leave old cells behind it.
  if (!above.empty()) out += kClearToEndOfScreen;
  for (const std::string& line : above) out += line + "\r\n";
  drawn_.clear();
  for (const std::string& line : lines) {
    if (!drawn_.empty()) out += "\r\n";
    out += line + kClearToEndOfLine;
    drawn_.push_back(display_width(line));
  }
  return out + kClearToEndOfScreen;
}

}  // namespace mg
