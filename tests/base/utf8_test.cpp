#include "src/base/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace mg {

using namespace std::string_view_literals;

TEST(Utf8, ReadsOneToFourBytes) {
  EXPECT_EQ(first_code_point("a"), (CodePoint{U'a', 1, true}));
  EXPECT_EQ(first_code_point("é!"), (CodePoint{U'é', 2, true}));
  EXPECT_EQ(first_code_point("第一"), (CodePoint{U'第', 3, true}));
  EXPECT_EQ(first_code_point("😀"), (CodePoint{U'😀', 4, true}));
  EXPECT_EQ(first_code_point("\0x"sv), (CodePoint{U'\0', 1, true}));
}

TEST(Utf8, ReadsTheEndsOfEachRange) {
  EXPECT_TRUE(is_utf8("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(is_utf8("\xED\x9F\xBF\xEE\x80\x80"));  // on both sides of the surrogates
}

TEST(Utf8, HasNothingInAnEmptyText) {
  EXPECT_EQ(first_code_point(""), (CodePoint{kReplacement, 0, false}));
  EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndTooLargeOnes) {
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // "/" in two bytes
  EXPECT_FALSE(is_utf8("\xE0\x80\xAF"));      // in three
  EXPECT_FALSE(is_utf8("\xF0\x80\x80\xAF"));  // in four
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // U+110000
  EXPECT_FALSE(is_utf8("\xF8\x88\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xFF"));
  EXPECT_FALSE(is_utf8("\x80"));
}

TEST(Utf8, ReplacesEachInvalidSequenceOnce) {
  EXPECT_EQ(to_utf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(to_utf8("a\xE7\xAC"), "a\uFFFD");      // "第" without its last byte
  EXPECT_EQ(to_utf8("\xE7\xACz"), "\uFFFDz");      // and what follows is not swallowed
  EXPECT_EQ(to_utf8("\xC0\xAF"), "\uFFFD\uFFFD");  // neither byte can begin anything
  EXPECT_EQ(to_utf8("\xF0\x9F\x98"), "\uFFFD");
}

TEST(Utf8, WritesWhatItRead) {
  const std::string text = "aé第😀\u07FF\uFFFF";

  EXPECT_EQ(to_utf8(text), text);
}

TEST(Utf8, MakesValidTextOfAnyBytes) {
  std::mt19937 generator(7);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(static_cast<std::size_t>(round % 17), ' ');
    for (char& c : noise) c = static_cast<char>(byte(generator));

    EXPECT_TRUE(is_utf8(to_utf8(noise)));
    EXPECT_TRUE(is_utf8(without_control_characters(noise)));
  }
}

TEST(Utf8, CutsBetweenCodePoints) {
  EXPECT_EQ(cut_to_bytes("第一章", 9), "第一章");
  EXPECT_EQ(cut_to_bytes("第一章", 8), "第一");
  EXPECT_EQ(cut_to_bytes("第一章", 6), "第一");
  EXPECT_EQ(cut_to_bytes("第一章", 2), "");
  EXPECT_EQ(cut_to_bytes("😀😀", 7), "😀");
  EXPECT_EQ(cut_to_bytes("abc", 0), "");
}

TEST(Utf8, CutsInvalidTextToo) {
  EXPECT_EQ(cut_to_bytes("\xFF\xFF\xFF\xFF", 2), "\xFF\xFF");
  EXPECT_EQ(cut_to_bytes("\x80\x80\xE7\xAC", 3), "\x80\x80");
}

TEST(ControlCharacters, AreDropped) {
  EXPECT_EQ(without_control_characters("a\x1B[31mred\x07"), "a[31mred");
  EXPECT_EQ(without_control_characters("a\0b"sv), "ab");
  EXPECT_EQ(without_control_characters("a\x7F\u009B"
                                       "2J"),
            "a2J");  // U+009B begins an escape code by itself
}

TEST(ControlCharacters, WhichSeparateWordsBecomeBlanks) {
  EXPECT_EQ(without_control_characters("one\ntwo\tthree\u2028four"), "one two three four");
}

TEST(ControlCharacters, WhichTurnTheDirectionAreDropped) {
  EXPECT_EQ(without_control_characters("cod\u202Egpj.exe\u2066"), "codgpj.exe");
}

TEST(ControlCharacters, AsBareBytesAreReplaced) {
  EXPECT_EQ(without_control_characters("a\x9B"
                                       "2J"),
            "a\uFFFD2J");
}

}  // namespace mg
