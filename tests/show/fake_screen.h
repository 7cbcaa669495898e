// A small terminal: it understands what the tty printer may write, and fails the test on anything else. It
// behaves as tmux was seen to, oddities included:
// - the cursor waits at the edge, and a change of width breaks long lines anew, counting the blank rows at
// the
//   bottom too, so that rows leave at the top;
// - a row that once went on in the next still does after it was overwritten, until it is cleared from its
// start;
// - clearing the whole screen from its first cell keeps what was there, above.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mg {

class FakeScreen {
 public:
  FakeScreen(int width, int height) : width_(width), height_(height) {}

  void write(std::string_view text);
  void resize(int width, int height);

  // From the first row ever written to the last, without blanks at their ends; empty ones at the end are left
  // out. `visible` only those on the screen.
  [[nodiscard]] std::vector<std::string> rows() const;
  [[nodiscard]] std::vector<std::string> visible() const;
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] bool plain() const { return !coloured_; }  // the last colour was taken back
  [[nodiscard]] bool cursor_at_start() const { return column_ == 0; }

 private:
  struct Row {
    std::vector<std::string> cells;  // "" is the right half of a wide character
    bool wrapped = false;            // goes on in the next row
  };
  Row& row();
  void clear(std::string_view parameters);
  void clear_below();
  void put(std::string_view character, int cells);
  void next_row();
  void escape(std::string_view parameters, char what);

  int width_;
  int height_;
  bool coloured_ = false;
  bool waiting_ = false;  // at the edge: the next character begins a new row
  std::vector<Row> rows_{1};
  std::size_t top_ = 0;  // the first row on the screen
  std::size_t row_ = 0;  // the cursor's
  int column_ = 0;
};

}  // namespace mg
