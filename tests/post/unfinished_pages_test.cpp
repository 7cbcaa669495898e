#include "src/post/unfinished_pages.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(UnfinishedPages, KnowsAPageByItsTarget) {
  const UnfinishedPages pages({{.key = "x 1", .title = "", .folder = "/v", .stem = "P03 Loops"}}, {});

  EXPECT_THAT(pages.page_of("/v", "P03 Loops.f137.mp4.part"), Optional(Eq("x 1")));
  EXPECT_EQ(pages.page_of("/w", "P03 Loops.f137.mp4.part"), std::nullopt);
  EXPECT_EQ(pages.page_of("/v", "P03 Loopsy.mp4.part"), std::nullopt);
}

TEST(UnfinishedPages, KnowsAPageByItsIdAndNumber) {
  const UnfinishedPages pages({{.key = "bilibili BV1Wy4y1B7vg p3"}}, {});

  EXPECT_TRUE(pages.page_of("/v", "T p03 A [BV1Wy4y1B7vg_p3].mp4.part"));
  EXPECT_TRUE(pages.page_of("/v", "T [BV1Wy4y1B7vg].mp4.part")) << "no number: in doubt it is that one";
  EXPECT_FALSE(pages.page_of("/v", "T [BV1Wy4y1B7vg_p4].mp4.part"));
  EXPECT_FALSE(pages.page_of("/v", "T [BV1Wy4y1B7vgX_p3].mp4.part"));
}

TEST(UnfinishedPages, KnowsAPageByAnIdOfItsOwn) {
  const UnfinishedPages pages({{.key = "youtube dQw4w9WgXcQ"}, {.key = "vimeo 12"}}, {});

  EXPECT_TRUE(pages.page_of("/v", "Song [dQw4w9WgXcQ].webm.part"));
  EXPECT_TRUE(pages.page_of("/v", "Film [12].mp4.part"));
  EXPECT_FALSE(pages.page_of("/v", "12 films.mp4.part")) << "a short id stands in any name";
}

TEST(UnfinishedPages, KnowsAPageByItsTitleHoweverItIsSpelt) {
  const UnfinishedPages pages({{.key = "a 1", .title = "Loops: for/while"}, {.key = "a 2", .title = "One"}},
                              {});

  EXPECT_TRUE(pages.page_of("/v", "Course (P3. Loops_ for-while)[00].mp4.download"));
  EXPECT_FALSE(pages.page_of("/v", "Someone.mp4.part")) << "a short title stands in any name";
}

TEST(UnfinishedPages, KnowsListsOfTheQueue) {
  const UnfinishedPages pages({}, {{.id = "BV1Wy4y1B7vg", .label = "bilibili BV1Wy4y1B7vg"}});

  EXPECT_TRUE(pages.page_of("/v", "T [BV1Wy4y1B7vg_p9].mp4.part"));
  EXPECT_FALSE(pages.page_of("/v", "T.mp4.part"));
}

}  // namespace
}  // namespace mg
