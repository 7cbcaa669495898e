#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "src/plan/page_range.h"

namespace mg {

using testing::StartsWith;

namespace {

constexpr auto kOpen = std::nullopt;

PageSelection parsed(std::string_view text) {
  const auto result = parse_pages(text);
  EXPECT_TRUE(result) << result.error().what;
  return result.value_or(PageSelection{});
}

PageSelection only(std::optional<int> first, std::optional<int> last, int step = 1) {
  return {{first, last, step}};
}

std::string complaint(std::string_view text) {
  const auto result = parse_pages(text);
  EXPECT_FALSE(result) << text;
  if (result) return {};
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  return result.error().what;
}

}  // namespace

TEST(ParsePages, TakesSinglePages) {
  EXPECT_EQ(parsed("3"), only(3, 3));
  EXPECT_EQ(parsed("-3"), only(-3, -3));
  EXPECT_EQ(parsed("+3"), only(3, 3));
  EXPECT_EQ(parsed("007"), only(7, 7));
  EXPECT_EQ(parsed("2147483647"), only(2147483647, 2147483647));
}

TEST(ParsePages, TakesRangesWithAnyMark) {
  EXPECT_EQ(parsed("2-5"), only(2, 5));
  EXPECT_EQ(parsed("2:5"), only(2, 5));
  EXPECT_EQ(parsed("2~5"), only(2, 5));
  EXPECT_EQ(parsed("5-5"), only(5, 5));
}

TEST(ParsePages, TakesOpenEnds) {
  for (const char* text : {"5-", "5:", "5~", "5-inf", "5:INFINITE"})
    EXPECT_EQ(parsed(text), only(5, kOpen)) << text;
  for (const char* text : {":3", "~3"}) EXPECT_EQ(parsed(text), only(kOpen, 3)) << text;
  for (const char* text : {"-3-", "-3:", "-3~"}) EXPECT_EQ(parsed(text), only(-3, kOpen)) << text;
  for (const char* text : {"all", "ALL", ":", "~", ":inf"})
    EXPECT_EQ(parsed(text), only(kOpen, kOpen)) << text;
}

TEST(ParsePages, TakesNumbersFromTheEnd) {
  EXPECT_EQ(parsed("1--2"), only(1, -2));
  EXPECT_EQ(parsed("-5--2"), only(-5, -2));
  EXPECT_EQ(parsed("-5:-2"), only(-5, -2));
  EXPECT_EQ(parsed("--2"), only(kOpen, -2));
  EXPECT_EQ(parsed("-5-3"), only(-5, 3));
}

TEST(ParsePages, TakesWordsForTheLast) {
  for (const char* text : {"$", "last", "LATEST", "New"}) EXPECT_EQ(parsed(text), only(-1, -1)) << text;
  EXPECT_EQ(parsed("3-last"), only(3, -1));
  EXPECT_EQ(parsed("3~$"), only(3, -1));
  EXPECT_EQ(parsed("$:1:-1"), only(-1, 1, -1));
}

TEST(ParsePages, TakesSteps) {
  EXPECT_EQ(parsed("::2"), only(kOpen, kOpen, 2));
  EXPECT_EQ(parsed("1-10:2"), only(1, 10, 2));
  EXPECT_EQ(parsed("1~10:+2"), only(1, 10, 2));
  EXPECT_EQ(parsed("10:1:-1"), only(10, 1, -1));
  EXPECT_EQ(parsed("10-1:-1"), only(10, 1, -1));
  EXPECT_EQ(parsed("5-:3"), only(5, kOpen, 3));
  EXPECT_EQ(parsed("::-1"), only(kOpen, kOpen, -1));
}

TEST(ParsePages, TakesListsWithBlanksAroundCommas) {
  const PageSelection expected{{1, 3, 1}, {7, 7, 1}, {-1, -1, 1}};

  EXPECT_EQ(parsed("1-3,7,-1"), expected);
  EXPECT_EQ(parsed("  1-3 ,\t7 , -1 "), expected);
}

TEST(ParsePages, TakesWhatInputMethodsWrite) {
  EXPECT_EQ(parsed("１－３，７、９"), (PageSelection{{1, 3, 1}, {7, 7, 1}, {9, 9, 1}}));
  EXPECT_EQ(parsed("２～５"), only(2, 5));
  EXPECT_EQ(parsed("2〜5"), only(2, 5));
  EXPECT_EQ(parsed("１０：１：－１"), only(10, 1, -1));
  EXPECT_EQ(parsed("2–5"), only(2, 5));
  EXPECT_EQ(parsed("3-＄"), only(3, -1));
  EXPECT_EQ(parsed("1，\u30002"), (PageSelection{{1, 1, 1}, {2, 2, 1}}));
}

TEST(ParsePages, PointsAtAMissingPage) {
  EXPECT_EQ(complaint("1,,3"),
            "cannot read the pages: a page is missing here\n"
            "  1,,3\n"
            "    ^");
  EXPECT_EQ(complaint("1,"),
            "cannot read the pages: a page is missing here\n"
            "  1,\n"
            "    ^");
  EXPECT_THAT(complaint(",1"), StartsWith("cannot read the pages: a page is missing here\n"));
}

TEST(ParsePages, PointsUnderWideLetters) {
  EXPECT_EQ(complaint("１，第三"),
            "cannot read the pages: this is no page\n"
            "  １，第三\n"
            "      ^");
}

TEST(ParsePages, RefusesNoText) {
  EXPECT_THAT(complaint(""),
              StartsWith("cannot read the pages: no pages are named; write for example 1-3,7 or all"));
  EXPECT_THAT(complaint(" \t\u3000"), StartsWith("cannot read the pages: no pages are named"));
}

TEST(ParsePages, RefusesPageZero) {
  EXPECT_EQ(complaint("1-0"),
            "cannot read the pages: there is no page 0, pages count from 1\n"
            "  1-0\n"
            "    ^");
  EXPECT_THAT(complaint("-0"), StartsWith("cannot read the pages: there is no page 0"));
}

TEST(ParsePages, RefusesTooLargeNumbers) {
  EXPECT_EQ(complaint("1-2147483648"),
            "cannot read the pages: this number is too large\n"
            "  1-2147483648\n"
            "    ^");
  EXPECT_THAT(complaint(std::string(5000, '9')),
              StartsWith("cannot read the pages: this number is too large"));
  EXPECT_THAT(complaint("-2147483648"), StartsWith("cannot read the pages: this number is too large"));
  EXPECT_THAT(complaint("1:9:99999999999"), StartsWith("cannot read the pages: this number is too large"));
}

TEST(ParsePages, SaysTheCureForABackwardsRange) {
  EXPECT_EQ(complaint("3,20-1"),
            "cannot read the pages: 20-1 runs backwards; write 1-20 or 20:1:-1\n"
            "  3,20-1\n"
            "    ^");
  EXPECT_THAT(complaint("-1--3"),
              StartsWith("cannot read the pages: -1--3 runs backwards; write -3:-1 or -1:-3:-1"));
  EXPECT_THAT(complaint("9:1:2"),
              StartsWith("cannot read the pages: 9:1:2 runs backwards; write 1:9:2 or 9:1:-2"));
  EXPECT_THAT(complaint("1:9:-2"), StartsWith("cannot read the pages: 1:9:-2 runs upwards with a step down; "
                                              "write 9:1:-2"));
}

TEST(ParsePages, RefusesBadSteps) {
  EXPECT_THAT(complaint("1:9:0"), StartsWith("cannot read the pages: a step of 0 leads nowhere"));
  EXPECT_THAT(complaint("1::"), StartsWith("cannot read the pages: the step is missing"));
  EXPECT_THAT(complaint("1:9:x"), StartsWith("cannot read the pages: the step is missing"));
  EXPECT_THAT(complaint("1:9:2:2"), StartsWith("cannot read the pages: a second range"));
}

TEST(ParsePages, RefusesASecondRange) {
  EXPECT_EQ(complaint("3-5-7"),
            "cannot read the pages: a second range begins inside this one\n"
            "  3-5-7\n"
            "     ^");
  EXPECT_THAT(complaint("1~9~2"), StartsWith("cannot read the pages: a second range"));
}

TEST(ParsePages, RefusesALoneDash) {
  EXPECT_THAT(complaint("-"), StartsWith("cannot read the pages: a lone \"-\" says nothing; write all"));
  EXPECT_THAT(complaint("1,-,2"), StartsWith("cannot read the pages: a lone \"-\""));
}

TEST(ParsePages, RefusesBlanksElsewhere) {
  EXPECT_EQ(complaint("1 3"),
            "cannot read the pages: a comma is missing here\n"
            "  1 3\n"
            "    ^");
  EXPECT_THAT(complaint("1 - 3"), StartsWith("cannot read the pages: a comma is missing here"));
}

TEST(ParsePages, RefusesWordsInTheWrongPlace) {
  EXPECT_THAT(complaint("inf-3"), StartsWith("cannot read the pages: a range may end at infinity"));
  EXPECT_THAT(complaint("all-3"), StartsWith("cannot read the pages: \"all\" stands alone"));
  EXPECT_THAT(complaint("3-all"), StartsWith("cannot read the pages: \"all\" stands alone"));
  EXPECT_THAT(complaint("lastly"), StartsWith("cannot read the pages: this is no page"));
  EXPECT_THAT(complaint("first"), StartsWith("cannot read the pages: this is no page"));
}

TEST(ParsePages, RefusesRubbishAndStaysReadable) {
  for (const char* text : {"1.5", "0x10", "3;4", "1-3x", "p3", "*", "\xFF\xFE", "1\x1B[2J", "3-\u202E", "--",
                           "1-,,", "^", "1/2", "--exec", "$$", "5!"}) {
    EXPECT_EQ(complaint(text).find('\x1B'), std::string::npos) << text;
  }
  EXPECT_FALSE(parse_pages(std::string_view("1\0,2", 4)));
}

TEST(ParsePages, RefusesAnEndlessText) {
  std::string text = "1";
  while (text.size() < 1000000) text += ",1";

  EXPECT_THAT(complaint(text), StartsWith("cannot read the pages: more than 16384 bytes\n"));
}

TEST(ParsePages, AnswersAnyNoise) {
  constexpr std::string_view letters = "0123-:~,$ +alinf\xEF\xBC\x8C";
  std::mt19937 generator(5);
  std::uniform_int_distribution<std::size_t> letter(0, letters.size() - 1);
  for (int round = 0; round < 50000; ++round) {
    std::string noise(static_cast<std::size_t>(round % 12), ' ');
    for (char& c : noise) c = letters[letter(generator)];

    const auto result = parse_pages(noise);

    const PageSelection read = result.value_or(PageSelection{PageSpan{}});
    ASSERT_EQ(parse_pages(print_selection(read)).value(), read) << noise;
  }
}

}  // namespace mg
