#include "src/post/page_sidecars.h"

#include <gtest/gtest.h>

namespace mg {

namespace {

using Subtitles = std::map<std::string, std::string>;

PageSidecars beside_p1(std::vector<std::string> names) {
  return sidecars_of("P1.mp4", names);
}

}  // namespace

TEST(PageSidecars, AreToldByTheirEndings) {
  const auto found =
      beside_p1({"P1.mp4", "P1.zh-Hans.srt", "P1.srt", "P1.ass", "P1.danmaku.xml", "P1.nfo", "P2.srt"});

  EXPECT_EQ(found.subtitles, (Subtitles{{".srt", "P1.srt"}, {".zh-Hans.srt", "P1.zh-Hans.srt"}}));
  EXPECT_EQ(found.danmaku, "P1.danmaku.xml");
  EXPECT_TRUE(found.has_ass);
}

TEST(PageSidecars, OfAPageWithALongerNameAreItsOwn) {
  const auto found = beside_p1({"P10.srt", "P10.danmaku.xml", "P10.ass", "P1 x.srt"});

  EXPECT_EQ(found, PageSidecars{});
}

TEST(PageSidecars, OfAPageWhoseNameGoesOnWithAPointAreItsOwn) {
  const std::vector<std::string> names{"P1.mp4", "P1.5.mp4", "P1.5.zh.srt", "P1.zh.srt"};

  EXPECT_EQ(sidecars_of("P1.mp4", names).subtitles, (Subtitles{{".zh.srt", "P1.zh.srt"}}));
  EXPECT_EQ(sidecars_of("P1.5.mp4", names).subtitles, (Subtitles{{".zh.srt", "P1.5.zh.srt"}}));
}

TEST(PageSidecars, OfSeveralDanmakuTheMostTellingNameCounts) {
  EXPECT_EQ(beside_p1({"P1.xml", "P1.cmt.xml", "P1.danmaku.xml"}).danmaku, "P1.danmaku.xml");
  EXPECT_EQ(beside_p1({"P1.cmt.xml", "P1.xml"}).danmaku, "P1.cmt.xml");
  EXPECT_EQ(beside_p1({"P1.xml"}).danmaku, "P1.xml");
}

}  // namespace mg
