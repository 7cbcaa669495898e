#include "src/plan/extra_files.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using testing::ElementsAre;
using Kind = ExtraFile::Kind;

TEST(ExtraFiles, AreToldByTheEndingsThatEnginesGive) {
  EXPECT_EQ(extra_file_of("media.danmaku.xml")->kind, Kind::danmaku);
  EXPECT_EQ(extra_file_of("TITLE.cmt.xml")->kind, Kind::danmaku);
  EXPECT_EQ(extra_file_of("media.jpg")->kind, Kind::picture);
  EXPECT_EQ(extra_file_of("media.srt")->kind, Kind::subtitles);
  EXPECT_EQ(extra_file_of("media.mp4"), std::nullopt);
  EXPECT_EQ(extra_file_of(""), std::nullopt);
}

TEST(ExtraFiles, NameTheLanguageBetweenTheLastDots) {
  EXPECT_EQ(extra_file_of("extras/media.zh-Hans.srt")->language, "zh-Hans");
  EXPECT_EQ(extra_file_of("media.ai-zh.vtt")->language, "ai-zh");
  EXPECT_EQ(extra_file_of("media.srt")->language, "");
  EXPECT_EQ(extra_file_of("What is C. O. M.srt")->language, "");
  EXPECT_EQ(extra_file_of("a.../b.srt")->language, "");
}

TEST(ExtraFiles, AreSortedIntoTheHarvestWithTheirFolder) {
  Harvest harvest{.media = {"video.mp4"}, .subtitles = {"old.xml"}};

  add_extras(harvest,
             {{"media.zh.srt", 1_B}, {"media.jpg", 1_B}, {"media.danmaku.xml", 1_B}, {"x.part", 1_B}});

  EXPECT_THAT(harvest.media, ElementsAre("video.mp4"));
  EXPECT_THAT(harvest.subtitles, ElementsAre("extras/media.danmaku.xml", "extras/media.zh.srt"));
  EXPECT_THAT(harvest.pictures, ElementsAre("extras/media.jpg"));
}

}  // namespace
}  // namespace mg
