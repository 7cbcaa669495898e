#include "src/post/danmaku_layout.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>

#include "src/post/text_extent.h"
#include "tests/post/danmaku_overlap.h"

namespace mg {

namespace {

// Ten strips of 50, all of them usable; letters of 48 with an outline of 1.
DanmakuLook small_screen() {
  return {.width = 640, .height = 500, .font_size = 48, .area = 1, .outline = 1};
}

Comment scroll(Duration time, std::string text = "弹幕") {
  return {.time = time, .mode = 1, .text = std::move(text)};
}

Comment of_mode(int mode, Duration time, std::string text = "弹幕") {
  return {.time = time, .mode = mode, .text = std::move(text)};
}

std::vector<int> rows(const DanmakuLayout& layout) {
  std::vector<int> all;
  for (const PlacedComment& placed : layout.shown) all.push_back(placed.y);
  return all;
}

using Rows = std::vector<int>;

// A busy minute: what comes when, how and how long is anything, but always the same.
std::vector<Comment> busy_minute(int count) {
  std::vector<Comment> comments;
  std::uint32_t dice = 7;
  const auto roll = [&](std::uint32_t sides) {
    return ((dice = dice * 1664525U + 1013904223U) >> 8U) % sides;
  };
  for (int i = 0; i < count; ++i) {
    constexpr std::array kSizes{18, 25, 36};
    Comment comment = of_mode(static_cast<int>(1 + roll(6)), from_seconds(roll(60'000) / 1000.0));
    comment.size = kSizes[roll(3)];
    comment.text.clear();
    for (std::uint32_t n = 1 + roll(20); n > 0; --n) comment.text += roll(9) == 0 ? "\n字" : "W弹🎉";
    comments.push_back(std::move(comment));
  }
  return comments;
}

}  // namespace

TEST(DanmakuLayout, LetsAScrollingCommentEnterAtTheRightAndLeaveAtTheLeft) {
  const auto layout = lay_out(std::vector{scroll(2s)}, small_screen());

  ASSERT_EQ(layout.shown.size(), 1U);
  const PlacedComment& placed = layout.shown[0];
  EXPECT_EQ(placed.begin, Duration(2s));
  EXPECT_EQ(placed.end, Duration(12s));
  EXPECT_EQ(placed.x_first, 640);
  EXPECT_EQ(placed.x_last, -placed.width);
  EXPECT_EQ(placed.y, 0);
}

TEST(DanmakuLayout, LetsAReverseOneGoTheOtherWay) {
  const auto layout = lay_out(std::vector{of_mode(6, 2s)}, small_screen());

  EXPECT_EQ(layout.shown.at(0).x_first, -layout.shown.at(0).width);
  EXPECT_EQ(layout.shown.at(0).x_last, 640);
}

TEST(DanmakuLayout, StandsTopAndBottomOnesInTheMiddleOfTheirEdges) {
  const auto layout = lay_out(std::vector{of_mode(5, 0s), of_mode(4, 0s)}, small_screen());

  ASSERT_EQ(layout.shown.size(), 2U);
  EXPECT_EQ(rows(layout), (Rows{0, 450}));
  EXPECT_EQ(layout.shown[0].x_first, (640 - layout.shown[0].width) / 2);
  EXPECT_EQ(layout.shown[0].x_first, layout.shown[0].x_last);
  EXPECT_EQ(layout.shown[1].end, Duration(5s));
}

TEST(DanmakuLayout, TakesTheNextLaneWhileTheOneBeforeHasNotEntered) {
  const auto layout = lay_out(std::vector{scroll(0s), scroll(100ms), scroll(5s)}, small_screen());

  EXPECT_EQ(rows(layout), (Rows{0, 50, 0}));
}

TEST(DanmakuLayout, KeepsALongCommentFromOvertakingAShortOne) {
  const std::string rapid(40, 'a');

  // The short one has long entered, but the long one is so much faster that it would reach it.
  const auto layout =
      lay_out(std::vector{scroll(0s, "a"), scroll(2s, rapid), scroll(9s, rapid)}, small_screen());

  EXPECT_EQ(rows(layout), (Rows{0, 50, 0}));
}

TEST(DanmakuLayout, KeepsScrollingOnesOutOfStandingOnes) {
  const auto layout = lay_out(std::vector{of_mode(5, 0s), scroll(0s), of_mode(6, 0s)}, small_screen());

  EXPECT_EQ(rows(layout), (Rows{0, 50, 100}));
}

TEST(DanmakuLayout, MakesRoomForAStandingOneThatComesIntoACrowd) {
  std::vector<Comment> crowd(10, scroll(0s));
  crowd.push_back(of_mode(5, 4s));

  const auto layout = lay_out(crowd, small_screen());

  ASSERT_EQ(layout.shown.size(), 10U);
  EXPECT_EQ(layout.shown.back().way, CommentWay::top);
  EXPECT_EQ(layout.shown.back().y, 0);
}

TEST(DanmakuLayout, LeavesHalfOfTheLanesToThoseThatMove) {
  std::vector<Comment> crowd(10, of_mode(5, 0s));
  crowd.push_back(scroll(0s));

  const auto layout = lay_out(crowd, small_screen());

  EXPECT_EQ(rows(layout), (Rows{0, 50, 100, 150, 200, 250}));
}

TEST(DanmakuLayout, DropsWhatFindsNoRoomAndCountsIt) {
  const std::vector<Comment> crowd(15, scroll(0s));

  const auto layout = lay_out(crowd, small_screen());

  EXPECT_EQ(layout.shown.size(), 10U);
  EXPECT_EQ(layout.dropped, 5U);
}

TEST(DanmakuLayout, ShowsTheCrowdIfItIsWanted) {
  DanmakuLook look = small_screen();
  look.crowding = Crowding::overlap;
  const std::vector<Comment> crowd(25, scroll(0s));

  const auto layout = lay_out(crowd, look);

  EXPECT_EQ(layout.shown.size(), 25U);
  EXPECT_EQ(layout.dropped, 0U);
  EXPECT_NE(first_overlap(layout.shown), std::nullopt);
}

TEST(DanmakuLayout, UsesOnlyTheAreaFromEitherEdge) {
  DanmakuLook look = small_screen();
  look.area = 0.3;
  std::vector<Comment> crowd(5, scroll(0s));
  crowd.insert(crowd.end(), 5, of_mode(4, 0s));

  const auto layout = lay_out(crowd, look);

  EXPECT_EQ(rows(layout), (Rows{0, 50, 100, 450, 400}));
}

TEST(DanmakuLayout, ShowsNoMoreAtOnceThanWanted) {
  DanmakuLook look = small_screen();
  look.most_at_once = 2;

  const auto layout = lay_out(std::vector{scroll(0s), scroll(1s), scroll(2s), scroll(10s)}, look);

  EXPECT_EQ(layout.shown.size(), 3U);
  EXPECT_EQ(layout.dropped, 1U);
}

TEST(DanmakuLayout, KeepsOutThoseThatPlaceThemselvesAndBlankOnes) {
  const std::vector<Comment> comments{of_mode(7, 0s), of_mode(8, 0s), of_mode(9, 0s),
                                      of_mode(0, 0s), scroll(0s, ""), scroll(0s, " \n /n\u3000")};

  const auto layout = lay_out(comments, small_screen());

  EXPECT_EQ(layout.shown.size(), 0U);
  EXPECT_EQ(layout.special, 4U);
  EXPECT_EQ(layout.blank, 2U);
}

TEST(DanmakuLayout, GivesLargerLettersAndFurtherLinesMoreLanes) {
  Comment large = scroll(0s);
  large.size = 36;

  const auto layout = lay_out(std::vector{large, scroll(0s, "一/n二\n三"), scroll(0s)}, small_screen());

  EXPECT_EQ(rows(layout), (Rows{0, 100, 250}));
  EXPECT_EQ(layout.shown.at(0).font_size, 69);
}

TEST(DanmakuLayout, MakesAStandingCommentThatIsTooWideSmaller) {
  const auto layout = lay_out(std::vector{of_mode(5, 0s, "这一条弹幕写得太长了放不下了啊")}, small_screen());

  EXPECT_LT(layout.shown.at(0).font_size, 48);
  EXPECT_LE(layout.shown.at(0).width, 640);
}

TEST(DanmakuLayout, TakesCommentsByTimeAndThoseOfTheSameTimeAsTheyCome) {
  const auto layout = lay_out(std::vector{scroll(9s, "c"), scroll(1s, "a"), scroll(1s, "b")}, small_screen());

  ASSERT_EQ(layout.shown.size(), 3U);
  EXPECT_EQ(layout.shown[0].text, "a");
  EXPECT_EQ(layout.shown[1].text, "b");
  EXPECT_EQ(layout.shown[2].text, "c");
}

TEST(DanmakuLayout, LetsNoTwoMeetInABusyMinute) {
  const auto layout = lay_out(busy_minute(3000), {});

  EXPECT_GT(layout.shown.size(), 200U);
  EXPECT_GT(layout.dropped, 200U);
  EXPECT_EQ(first_overlap(layout.shown), std::nullopt);
}

TEST(TextExtent, CountsWideLettersAndPicturesAsWide) {
  EXPECT_EQ(line_width("弹幕", 100), 200);
  EXPECT_EQ(line_width("ab", 100), 120);
  EXPECT_EQ(line_width("🎉", 100), 125);
  EXPECT_EQ(line_width("❤\uFE0F", 100), 125);
  EXPECT_EQ(line_width("e\u0301", 100), 60);
  EXPECT_EQ(line_width("", 100), 0);
}

TEST(TextExtent, EndsLinesWherePeopleMeanIt) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(shown_lines("上/n下\n末"), (Lines{"上", "下", "末"}));
  EXPECT_EQ(shown_lines("see example.org/news"), (Lines{"see example.org/news"}));
  EXPECT_EQ(shown_lines("a\n\n  b  \n\n"), (Lines{"a", "", "  b"}));
  EXPECT_EQ(shown_lines(" /n \u200B"), Lines{});
}

TEST(DanmakuLook, RefusesWhatMakesNoSense) {
  EXPECT_TRUE(check_look({}));
  EXPECT_FALSE(check_look({.width = 0}));
  EXPECT_FALSE(check_look({.font_size = 0}));
  EXPECT_FALSE(check_look({.font_size = 2000}));
  EXPECT_FALSE(check_look({.area = 0}));
  EXPECT_FALSE(check_look({.area = 1.1}));
  EXPECT_FALSE(check_look({.scroll_time = 0s}));
  EXPECT_FALSE(check_look({.most_at_once = 0}));
  EXPECT_FALSE(check_look({.font = "a,b"}));
  EXPECT_FALSE(check_look({.opacity = std::numeric_limits<double>::quiet_NaN()}));
  EXPECT_FALSE(check_look({.outline = -1}));
}

}  // namespace mg
