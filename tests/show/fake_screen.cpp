#include "tests/show/fake_screen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

std::string text_of(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) text += cell;
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

FakeScreen::Row& FakeScreen::row() {
  return rows_.at(row_);
}

void FakeScreen::next_row() {
  ++row_;
  if (row_ == rows_.size()) rows_.emplace_back();
  if (row_ - top_ == static_cast<std::size_t>(height_)) ++top_;
  waiting_ = false;
}

void FakeScreen::put(std::string_view character, int cells) {
  if (waiting_ || column_ + cells > width_) {
    row().wrapped = true;
    next_row();
    column_ = 0;
  }
  auto& line = row().cells;
  const auto column = static_cast<std::size_t>(column_);
  line.resize(std::max(line.size(), column + static_cast<std::size_t>(cells)), " ");
  line[column] = character;
  if (cells == 2) line[column + 1] = "";
  column_ += cells;
  if (column_ == width_) {
    column_ = width_ - 1;
    waiting_ = true;
  }
}

void FakeScreen::clear(std::string_view parameters) {
  EXPECT_TRUE(parameters.empty() || parameters == "2") << "clearing the line's start is not understood";
  const int from = parameters == "2" ? 0 : column_;
  auto& line = row().cells;
  line.resize(std::min(line.size(), static_cast<std::size_t>(from)));
  if (from == 0) row().wrapped = false;
}

void FakeScreen::clear_below() {
  const bool first_cell = row_ == top_ && column_ == 0;
  if (first_cell && !visible().empty()) {
    row_ = top_ = rows_.size();
    rows_.emplace_back();
    return;
  }
  clear("");
  rows_.resize(row_ + 1);
}

void FakeScreen::escape(std::string_view parameters, char what) {
  const auto number =
      static_cast<std::size_t>(parameters.empty() ? 1 : std::atoi(std::string(parameters).c_str()));
  waiting_ = waiting_ && what == 'm';
  if (what == 'A') {
    row_ = row_ - top_ > number ? row_ - number : top_;
  } else if (what == 'B') {
    row_ = std::min(row_ + number, top_ + static_cast<std::size_t>(height_) - 1);
    if (rows_.size() <= row_) rows_.resize(row_ + 1);
  } else if (what == 'K') {
    clear(parameters);
  } else if (what == 'J') {
    EXPECT_TRUE(parameters.empty()) << "only clearing to the end is understood";
    clear_below();
  } else if (what == 'm') {
    coloured_ = parameters != "0";
  } else {
    ADD_FAILURE() << "an escape code that was not expected: " << parameters << what;
  }
}

void FakeScreen::write(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::string_view character = text.substr(0, point.length);
    text.remove_prefix(point.length);
    if (point.value == '\r') {
      column_ = 0;
      waiting_ = false;
    } else if (point.value == '\n') {
      next_row();
    } else if (point.value == 0x1b) {
      const std::size_t end = text.find_first_not_of("0123456789;", 1);
      ASSERT_TRUE(text.starts_with('[') && end != std::string_view::npos);
      escape(text.substr(1, end - 1), text[end]);
      text.remove_prefix(end + 1);
    } else {
      ASSERT_TRUE(point.valid && point.value >= 0x20) << "no character: " << static_cast<int>(point.value);
      put(character, cells(point.value));
    }
  }
}

// Rows that were one line are joined and broken again; the cursor stays at its character.
void FakeScreen::resize(int width, int height) {
  std::vector<Row> old = std::move(rows_);
  old.resize(std::max(old.size(), top_ + static_cast<std::size_t>(height_)));
  const std::size_t cursor_row = row_;
  const int cursor_column = column_ + (waiting_ ? 1 : 0);
  rows_ = {Row{}};
  top_ = 0;
  row_ = 0;
  column_ = 0;
  waiting_ = false;
  width_ = width;
  height_ = height;
  std::size_t new_row = 0;
  int new_column = 0;
  for (std::size_t at = 0; at < old.size(); ++at) {
    int column = 0;
    for (const std::string& cell : old[at].cells) {
      if (at == cursor_row && column == cursor_column) new_row = row_, new_column = column_;
      ++column;
      if (!cell.empty()) put(cell, cells(first_code_point(cell).value));
    }
    if (at == cursor_row && cursor_column >= column)
      new_row = row_, new_column = std::min(width - 1, column_ + cursor_column - column + (waiting_ ? 1 : 0));
    if (!old[at].wrapped && at + 1 < old.size()) next_row(), column_ = 0;
  }
  const auto rows_on_screen = static_cast<std::size_t>(height);
  top_ = rows_.size() > rows_on_screen ? std::min(rows_.size() - rows_on_screen, new_row) : 0;
  row_ = new_row;
  column_ = new_column;
  waiting_ = false;
}

std::vector<std::string> FakeScreen::rows() const {
  std::vector<std::string> texts;
  for (const Row& line : rows_) texts.push_back(text_of(line.cells));
  while (!texts.empty() && texts.back().empty()) texts.pop_back();
  return texts;
}

std::vector<std::string> FakeScreen::visible() const {
  const auto all = rows();
  const std::size_t from = std::min(top_, all.size());
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

}  // namespace mg
