#include "src/plan/page_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <random>

namespace mg {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr auto kOpen = std::nullopt;
constexpr int kMost = std::numeric_limits<int>::max();

PageSelection parsed(std::string_view text) {
  const auto result = parse_pages(text);
  EXPECT_TRUE(result) << result.error().what;
  return result.value_or(PageSelection{});
}

PageSpan single(int page) {
  return {page, page, 1};
}

ResolvedPages resolved(std::string_view text, int count) {
  return resolve_pages(parsed(text), count);
}

std::vector<int> upwards(int first, int last) {
  std::vector<int> pages(static_cast<std::size_t>(last - first + 1));
  std::iota(pages.begin(), pages.end(), first);
  return pages;
}

}  // namespace

TEST(ResolvePages, KeepsTheOrderAndDropsRepetitions) {
  EXPECT_THAT(resolved("7,1-3,2,7", 20).pages, ElementsAre(7, 1, 2, 3));
  EXPECT_THAT(resolved("10:1:-3,1", 20).pages, ElementsAre(10, 7, 4, 1));
}

TEST(ResolvePages, TakesNothingAsEverything) {
  EXPECT_EQ(resolve_pages({}, 3), (ResolvedPages{{1, 2, 3}, {}}));
  EXPECT_EQ(resolve_pages({}, 0), (ResolvedPages{}));
}

TEST(ResolvePages, CountsFromTheEnd) {
  EXPECT_THAT(resolved("-3", 20).pages, ElementsAre(18));
  EXPECT_THAT(resolved("-3:", 20).pages, ElementsAre(18, 19, 20));
  EXPECT_THAT(resolved("18--2", 20).pages, ElementsAre(18, 19));
  EXPECT_THAT(resolved("$", 20).pages, ElementsAre(20));
}

TEST(ResolvePages, FillsOpenEndsByTheStepsDirection) {
  EXPECT_THAT(resolved("::2", 5).pages, ElementsAre(1, 3, 5));
  EXPECT_THAT(resolved("::-2", 5).pages, ElementsAre(5, 3, 1));
  EXPECT_THAT(resolved("3::-1", 5).pages, ElementsAre(3, 2, 1));
  EXPECT_THAT(resolved(":3:-1", 5).pages, ElementsAre(5, 4, 3));
}

TEST(ResolvePages, TellsWhatLiesBehindTheList) {
  EXPECT_EQ(resolved("18-25,30", 20), (ResolvedPages{{18, 19, 20}, {{21, 25, 1}, single(30)}}));
  EXPECT_EQ(resolved("1-25:3", 20), (ResolvedPages{{1, 4, 7, 10, 13, 16, 19}, {{22, 25, 3}}}));
  EXPECT_EQ(resolved("25:18:-1", 20), (ResolvedPages{{20, 19, 18}, {{25, 21, -1}}}));
}

TEST(ResolvePages, TellsWhatLiesBeforeTheList) {
  EXPECT_EQ(resolved("-5", 3), (ResolvedPages{{}, {single(-5)}}));
  EXPECT_EQ(resolved("-5:", 3), (ResolvedPages{{1, 2, 3}, {{-5, -4, 1}}}));
  EXPECT_EQ(resolved("-5:5", 3), (ResolvedPages{{1, 2, 3}, {{-5, -4, 1}, {4, 5, 1}}}));
}

TEST(ResolvePages, TellsOfASpanThatSelectsNothing) {
  EXPECT_EQ(resolved("5-", 3), (ResolvedPages{{}, {{5, kOpen, 1}}}));
  EXPECT_EQ(resolved("10:-1", 3), (ResolvedPages{{}, {{10, -1, 1}}}));
  EXPECT_EQ(resolved("1-3", 0), (ResolvedPages{{}, {{1, 3, 1}}}));
  EXPECT_EQ(resolved("-3:", 0), (ResolvedPages{{}, {{-3, -1, 1}}}));
}

TEST(ResolvePages, TellsOfAStepThatJumpsOverTheList) {
  EXPECT_EQ(resolved("-9:99:40", 3), (ResolvedPages{{}, {single(-9), {35, 75, 40}}}));
}

TEST(ResolvePages, TakesANegativeCountAsAnEmptyList) {
  EXPECT_EQ(resolve_pages({}, -5), (ResolvedPages{}));
}

TEST(ResolvePages, SurvivesTheLargestNumbers) {
  EXPECT_EQ(resolved("1-2147483647", 2), (ResolvedPages{{1, 2}, {{3, kMost, 1}}}));
  EXPECT_EQ(resolved("1-2147483647:2147483647", 2), (ResolvedPages{{1}, {}}));
  EXPECT_EQ(resolved("2147483647:1:-2147483647", 2), (ResolvedPages{{}, {single(kMost)}}));
  EXPECT_EQ(resolved("-2147483647:2147483647", 2), (ResolvedPages{{1, 2}, {{-kMost, -3, 1}, {3, kMost, 1}}}));
}

// Walking all of these pages would take hours; the test's time limit would end it.
TEST(ResolvePages, OnlyWalksWhatIsInTheList) {
  const PageSelection absurd(2000, PageSpan{1, 2000000000, 1});

  const ResolvedPages result = resolve_pages(absurd, 20);

  EXPECT_EQ(result.pages, upwards(1, 20));
}

TEST(ResolvePages, TakesAMillionPages) {
  const ResolvedPages result = resolved("all,::-1,1-1000000:3", 1000000);

  EXPECT_EQ(result, (ResolvedPages{upwards(1, 1000000), {}}));
}

TEST(KnownPages, AreThoseOfClosedSpans) {
  EXPECT_THAT(*known_pages(parsed("7,1-3,2"), 20), ElementsAre(7, 1, 2, 3));
  EXPECT_THAT(*known_pages(parsed("9:1:-4"), 20), ElementsAre(9, 5, 1));
}

TEST(KnownPages, AreUnknownForOpenOrNegativeEnds) {
  for (const char* text : {"all", "5-", ":5", "-1", "3,-3:", "1--2", "::2"}) {
    EXPECT_FALSE(known_pages(parsed(text), 20)) << text;
  }
  EXPECT_FALSE(known_pages({}, 20));
}

TEST(KnownPages, AreUnknownAboveTheLimit) {
  EXPECT_TRUE(known_pages(parsed("1-20,5-10"), 20));
  EXPECT_FALSE(known_pages(parsed("1-20,21"), 20));
  EXPECT_FALSE(known_pages(parsed("1-2000000000"), 20));
  EXPECT_FALSE(known_pages(parsed("1"), -1));
}

TEST(Contains, AgreesWithResolving) {
  for (const char* text :
       {"all", "1-3,7", "-3:", "::2", "::-3", "5--2", "9:2:-3", "30", "2-4:7", "-30:5:4"}) {
    const PageSelection selection = parsed(text);
    for (int count : {0, 1, 5, 20}) {
      const std::vector<int> pages = resolve_pages(selection, count).pages;
      for (int page = -2; page <= count + 2; ++page) {
        EXPECT_EQ(contains(selection, page, count), std::ranges::count(pages, page) == 1)
            << text << " of " << count << ", page " << page;
      }
    }
  }
}

TEST(Contains, TakesNothingAsEverything) {
  EXPECT_TRUE(contains({}, 3, 3));
  EXPECT_FALSE(contains({}, 4, 3));
}

TEST(PrintPages, JoinsNeighbours) {
  EXPECT_EQ(print_pages({1, 2, 3, 7}), "1-3,7");
  EXPECT_EQ(print_pages({}), "");
  EXPECT_EQ(print_pages({5}), "5");
  EXPECT_EQ(print_pages({7, 1, 2}), "7,1-2");
  EXPECT_EQ(print_pages({9, 8, 7, 3, 2}), "9:7:-1,3,2");
}

TEST(PrintPages, CanBeReadBack) {
  std::mt19937 generator(11);
  std::vector<int> pages = upwards(1, 30);
  for (int round = 0; round < 300; ++round) {
    std::ranges::shuffle(pages, generator);
    std::vector<int> some(pages.begin(), pages.begin() + 1 + round % 29);
    if (round % 2 == 0) std::ranges::sort(some);

    EXPECT_EQ(resolve_pages(parsed(print_pages(some)), 30).pages, some) << print_pages(some);
  }
}

TEST(PrintSelection, WritesTheUsualForms) {
  EXPECT_EQ(print_selection({}), "all");
  EXPECT_EQ(print_selection({PageSpan{}}), "all");
  EXPECT_EQ(print_selection({{1, 3, 1}, single(7), single(-2)}), "1-3,7,-2");
  EXPECT_EQ(print_selection({{5, kOpen, 1}, {kOpen, 3, 1}, {-3, kOpen, 1}}), "5-,:3,-3:");
  EXPECT_EQ(print_selection({{10, 1, -1}, {kOpen, kOpen, 2}, {2, 2, 3}}), "10:1:-1,::2,2:2:3");
}

TEST(PrintSelection, CanBeReadBack) {
  std::mt19937 generator(3);
  std::uniform_int_distribution<int> number(-40, 40), choice(0, 3), step(-5, 5);
  const auto draw = [&]() -> std::optional<int> {
    const int drawn = choice(generator) == 0 ? 0 : number(generator);
    return drawn == 0 ? std::nullopt : std::optional(drawn);
  };
  const auto backwards = [](const PageSpan& span) {
    if (!span.first || !span.last || (*span.first < 0) != (*span.last < 0)) return false;
    return span.step > 0 ? *span.first > *span.last : *span.first < *span.last;
  };
  for (int round = 0; round < 20000; ++round) {
    PageSpan span{draw(), draw(), step(generator)};
    if (span.step == 0) span.step = 1;
    if (backwards(span)) std::swap(span.first, span.last);
    const PageSelection selection(static_cast<std::size_t>(1 + round % 3), span);

    const auto again = parse_pages(print_selection(selection));

    ASSERT_TRUE(again) << again.error().what;
    ASSERT_EQ(*again, selection) << print_selection(selection);
  }
}

}  // namespace mg
