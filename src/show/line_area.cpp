#include "src/show/line_area.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/width.h"

namespace mg {

namespace {

constexpr const char* kClearLine = "\x1b[2K";
constexpr const char* kClearToEndOfLine = "\x1b[K";
constexpr const char* kClearToEndOfScreen = "\x1b[J";

std::string up(int rows) {
  return rows > 0 ? fmt::format("\x1b[{}A", rows) : "";
}

// Row by row and back to the first: clearing the screen from its first cell makes tmux keep a copy above.
std::string clear_rows(int rows) {
  std::string out = kClearLine;
  for (int row = 1; row < rows; ++row) out.append("\x1b[1B").append(kClearLine);
  return out + up(rows - 1);
}

}  // namespace

// Terminals that do not break lines on shrinking but cut them (xterm) need fewer; there we would go up too
// far, which is why lines are kept short (status_lines.h).
int LineArea::rows_drawn(int width) const {
  int rows = 0;
  for (const int cells : drawn_) rows += std::max(1, (cells + width - 1) / width);
  return rows;
}

std::string LineArea::update(const std::vector<std::string>& above, const std::vector<std::string>& lines,
                             int width) {
  const int rows = rows_drawn(std::max(1, width));
  std::string out = fmt::format("\r{}", up(rows - 1));
  // Overwriting flickers less than clearing first. But a long line above would leave old cells behind it; and
  // rows that a change of width made from one line stay one line for tmux until they are cleared, so that
  // the next change would join them.
  if (!above.empty() || lines.empty() || width != width_) out += clear_rows(rows);
  width_ = width;
  for (const std::string& line : above) out.append(line).append("\r\n");
  drawn_.clear();
  for (const std::string& line : lines) {
    if (!drawn_.empty()) out += "\r\n";
    out.append(line).append(kClearToEndOfLine);
    drawn_.push_back(display_width(line));
  }
  return lines.empty() ? out : out + kClearToEndOfScreen;
}

}  // namespace mg
