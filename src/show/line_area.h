// A few lines at the bottom of a terminal that are drawn again and again, while finished lines scroll away
// above them. Knows escape codes and widths, not what the lines say. It leaves the cursor visible and every
// setting of the terminal alone, so a `kill -9` in the middle spoils nothing.
#pragma once

#include <string>
#include <vector>

namespace mg {

struct TerminalSize {
  int width = 80;
  int height = 24;

  bool operator==(const TerminalSize&) const = default;
};

class LineArea {
 public:
  // What to write, in one go, so that `above` stand for good where the area began and `lines` are the area
  // now. `lines` must be narrower than the terminal and fewer than its rows; `above` may be of any length.
  // `width` is the terminal's now: if it shrank since the last drawing, terminals have broken our lines into
  // several rows, which are found and cleared.
  [[nodiscard]] std::string update(const std::vector<std::string>& above,
                                   const std::vector<std::string>& lines, int width);

 private:
  [[nodiscard]] int rows_drawn(int width) const;

  std::vector<int> drawn_;  // widths of the lines on the screen; the cursor is behind the last one
  int width_ = 0;           // the terminal's at the last drawing
};

}  // namespace mg
