#include "src/base/width.h"

#include <gtest/gtest.h>

#include "src/base/width_ranges.h"

namespace mg {

TEST(Width, IsOneForLatinLetters) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("Ω"), 1);
  EXPECT_EQ(display_width(""), 0);
}

TEST(Width, IsTwoForWideLetters) {
  EXPECT_EQ(display_width("第一章"), 6);
  EXPECT_EQ(display_width("カナ"), 4);
  EXPECT_EQ(display_width("한글"), 4);
  EXPECT_EQ(display_width("：，"), 4);
  EXPECT_EQ(display_width("😀🎉"), 4);
  EXPECT_EQ(display_width("𠮷"), 2);
}

TEST(Width, IsOneForHalfWidthForms) {
  EXPECT_EQ(display_width("ｶﾅ"), 2);
}

TEST(Width, IsNoneForMarksOnTheLetterBefore) {
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("か\u3099"), 2);
  EXPECT_EQ(display_width("❤\uFE0F"), 1);
  EXPECT_EQ(display_width("a\u200Bb\u200D"), 2);
  EXPECT_EQ(cells(0x1161), 0);  // a Hangul vowel, drawn into its syllable
}

TEST(Width, IsNoneForControlCharacters) {
  EXPECT_EQ(display_width("\n\x1B\x7F"), 0);
  EXPECT_EQ(cells(0x9B), 0);
}

TEST(Width, IsOneForInvalidBytes) {
  EXPECT_EQ(display_width("\xFF\xFE"), 2);
}

TEST(Width, TablesAreSortedAndApart) {
  for (std::size_t i = 1; i < kNoCell.size(); ++i) EXPECT_GT(kNoCell[i].first, kNoCell[i - 1].last);
  for (std::size_t i = 1; i < kTwoCells.size(); ++i) EXPECT_GT(kTwoCells[i].first, kTwoCells[i - 1].last);
}

TEST(CutToWidth, KeepsWhatFits) {
  EXPECT_EQ(cut_to_width("abc", 3), "abc");
  EXPECT_EQ(cut_to_width("第一", 4), "第一");
  EXPECT_EQ(cut_to_width("", 3), "");
}

TEST(CutToWidth, SaysThatSomethingIsMissing) {
  EXPECT_EQ(cut_to_width("abcd", 3), "ab…");
  EXPECT_EQ(cut_to_width("第一章", 5), "第一…");
  EXPECT_EQ(cut_to_width("abcd", 1), "…");
}

TEST(CutToWidth, NeverHalvesAWideLetter) {
  EXPECT_EQ(cut_to_width("第一章", 4), "第…");
  EXPECT_EQ(cut_to_width("第", 1), "…");
}

TEST(CutToWidth, KeepsMarksWithTheirLetter) {
  EXPECT_EQ(cut_to_width("e\u0301xyz", 2), "e\u0301…");
}

TEST(CutToWidth, GivesNothingForNoCells) {
  EXPECT_EQ(cut_to_width("abc", 0), "");
  EXPECT_EQ(cut_to_width("abc", -5), "");
}

TEST(PadToWidth, FillsWithBlanks) {
  EXPECT_EQ(pad_to_width("第", 5), "第   ");
  EXPECT_EQ(pad_to_width("abc", 2), "abc");
  EXPECT_EQ(pad_to_width("", 2), "  ");
}

}  // namespace mg
