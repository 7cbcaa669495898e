#include "src/post/ass_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/text.h"

namespace mg {

namespace {

using ::testing::HasSubstr;

PlacedComment placed(CommentWay way) {
  return {.way = way,
          .begin = 3'661'239ms,
          .end = 3'671'239ms,
          .x_first = 1920,
          .x_last = -104,
          .y = 50,
          .width = 104,
          .height = 50,
          .font_size = 48,
          .text = "弹幕"};
}

DanmakuLook look() {
  return {.font_size = 48, .font = "Some Sans", .opacity = 0.5, .outline = 1};
}

std::string event_of(const PlacedComment& comment) {
  const std::string text = write_ass(std::vector{comment}, look());
  return text.substr(text.find("Dialogue: "));
}

}  // namespace

TEST(AssWriter, WritesScreenAndStyleOnce) {
  const std::string text = write_ass({}, look());

  EXPECT_TRUE(text.starts_with("[Script Info]\nScriptType: v4.00+\nPlayResX: 1920\nPlayResY: 1080\n"));
  EXPECT_THAT(text, HasSubstr("\nStyle: Danmaku,Some Sans,48,&H80FFFFFF,"));
  EXPECT_THAT(text, HasSubstr(",1,1,0,7,0,0,0,1\n"));
  EXPECT_THAT(text, Not(HasSubstr("Dialogue")));
}

TEST(AssWriter, MovesScrollingOnes) {
  EXPECT_EQ(event_of(placed(CommentWay::scroll)),
            "Dialogue: 0,1:01:01.23,1:01:11.23,Danmaku,,0,0,0,,{\\move(1921,51,-103,51)}弹幕\n");
}

TEST(AssWriter, PutsStandingOnesInTheMiddleOfTheirEdge) {
  EXPECT_THAT(event_of(placed(CommentWay::top)), HasSubstr(",,{\\an8\\pos(960,51)}弹幕\n"));
  EXPECT_THAT(event_of(placed(CommentWay::bottom)), HasSubstr(",,{\\an2\\pos(960,99)}弹幕\n"));
}

TEST(AssWriter, WritesColoursBlueFirstAndDarkOnesWithALightOutline) {
  PlacedComment red = placed(CommentWay::top);
  red.colour = {0xFF1020};
  PlacedComment black = placed(CommentWay::top);
  black.colour = {0x000000};

  EXPECT_THAT(event_of(red), HasSubstr("\\c&H2010FF&}"));
  EXPECT_THAT(event_of(black), HasSubstr("\\c&H000000&\\3c&HFFFFFF&}"));
}

TEST(AssWriter, SaysTheSizeOfLettersThatAreNotOrdinary) {
  PlacedComment large = placed(CommentWay::top);
  large.font_size = 69;

  EXPECT_THAT(event_of(large), HasSubstr("\\fs69}"));
}

TEST(AssWriter, LetsNoTextBeACode) {
  EXPECT_EQ(escaped_for_ass("{\\an8}x"), "\\{\\\u2060an8}x");
  EXPECT_EQ(escaped_for_ass("a\\Nb"), "a\\\u2060Nb");
  EXPECT_EQ(escaped_for_ass("\\{"), "\\\u2060\\{");
  EXPECT_EQ(escaped_for_ass("a\n  b c"), "a\\N\\h\\hb c");
  EXPECT_EQ(escaped_for_ass("a,b: 讲"), "a,b: 讲");
}

TEST(AssWriter, NamesTheFileAfterTheVideo) {
  EXPECT_EQ(ass_name("T.xml"), "T.ass");
  EXPECT_EQ(ass_name("T.danmaku.xml"), "T.ass");
  EXPECT_EQ(ass_name("T.cmt.XML"), "T.ass");
  EXPECT_EQ(ass_name("T 1.5.xml"), "T 1.5.ass");
  EXPECT_EQ(ass_name("T.danmaku.cmt.xml"), "T.danmaku.ass");
  EXPECT_EQ(ass_name("T"), "T.ass");
  EXPECT_EQ(ass_name(".xml"), ".xml.ass");
  EXPECT_EQ(ass_name(".cmt.xml"), ".cmt.ass");
}

}  // namespace mg
