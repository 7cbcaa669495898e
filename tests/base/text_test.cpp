#include "src/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {

using testing::ElementsAre;

TEST(Trim, TakesBlanksOffBothSides) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Case, MattersOnlyBeyondAscii) {
  EXPECT_EQ(to_lower("AbÉ"), "abÉ");
  EXPECT_TRUE(equal_ignoring_case("HTTP", "http"));
  EXPECT_FALSE(equal_ignoring_case("http", "https"));
}

TEST(ReadWholeNumber, TakesDigitsOnly) {
  EXPECT_EQ(read_whole_number("0"), 0);
  EXPECT_EQ(read_whole_number("0042"), 42);
  EXPECT_EQ(read_whole_number("9223372036854775807"), 9223372036854775807);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808"}) {
    EXPECT_EQ(read_whole_number(text), std::nullopt) << text;
  }
}

TEST(FillIn, PutsTheValueInEveryPlace) {
  EXPECT_EQ(fill_in("/v/{id}?p={page}&again={id}", "id", "BV1"), "/v/BV1?p={page}&again=BV1");
  EXPECT_EQ(fill_in("none", "id", "BV1"), "none");
}

TEST(FillIn, DoesNotLookIntoTheValue) {
  EXPECT_EQ(fill_in("{id}", "id", "{id}{id}"), "{id}{id}");
}

TEST(InQuotes, IsHarmlessAndShort) {
  EXPECT_EQ(in_quotes("a\x1B[2Jb"), "\"a[2Jb\"");
  EXPECT_EQ(in_quotes(std::string(100000, 'x')), "\"" + std::string(79, 'x') + "…\"");
}

TEST(WithCaret, PointsUnderThePlace) {
  EXPECT_EQ(with_caret("two commas", "1,,3", 2),
            "two commas\n"
            "  1,,3\n"
            "    ^");
}

TEST(WithCaret, PointsBehindTheEnd) {
  EXPECT_EQ(with_caret("s", "ab", 99), "s\n  ab\n    ^");
  EXPECT_EQ(with_caret("s", "", 0), "s\n  \n  ^");
}

TEST(WithCaret, CountsCellsNotBytes) {
  EXPECT_EQ(with_caret("s", "１，x", 6), "s\n  １，x\n      ^");
}

TEST(WithCaret, ShowsSomethingForControlCharacters) {
  EXPECT_EQ(with_caret("s", "a\x1Bz", 2), "s\n  a\uFFFDz\n    ^");
}

TEST(WithCaret, ShowsALongTextInPart) {
  const std::string text = std::string(500, 'a') + "!" + std::string(500, 'b');

  const std::string shown = with_caret("s", text, 500);

  const std::string before = "  …" + std::string(96, 'a');
  EXPECT_EQ(shown, "s\n" + before + "!" + std::string(95, 'b') + "…\n" + std::string(99, ' ') + "^");
}

}  // namespace mg
