#include "src/post/chapters.h"

#include <gtest/gtest.h>

namespace mg {

namespace {

const std::vector<Chapter> kTwo{{"a", 0s, 10s}, {"b", 10s, 15s}};

}  // namespace

TEST(Chapters, FollowEachOther) {
  const std::vector<PageOfWhole> pages{{"a", 10s}, {"b", 5s}};

  EXPECT_EQ(chapters_of(pages), kTwo);
}

TEST(Chapters, HaveTitlesOfOneShortLine) {
  EXPECT_EQ(chapter_title(" a\nb\t "), "a b");
  EXPECT_EQ(chapter_title("\n"), "");
  std::string letters;
  for (int i = 0; i < 100; ++i) letters += "线";
  EXPECT_EQ(chapter_title(letters), letters.substr(0, 249)) << "83 letters of three bytes";
}

TEST(Chapters, AreTheSameWithinWhatContainersRound) {
  std::vector<Chapter> found = kTwo;
  found[1].start += 1ms;
  EXPECT_TRUE(same_chapters(found, kTwo));
  found[1].start += 100ms;
  EXPECT_FALSE(same_chapters(found, kTwo));
  EXPECT_FALSE(same_chapters(std::vector{kTwo[0]}, kTwo));
  found = kTwo;
  found[0].title = "c";
  EXPECT_FALSE(same_chapters(found, kTwo));
}

TEST(Chapters, OfAnEarlierWholeAreAmongThoseOfThisOne) {
  const std::vector<Chapter> only_b{{"b", 0s, 5s}};
  EXPECT_TRUE(are_among(only_b, kTwo));
  EXPECT_FALSE(are_among(kTwo, only_b));
  EXPECT_FALSE(are_among(std::vector<Chapter>{{"b", 0s, 6s}}, kTwo)) << "another page of that name";
}

}  // namespace mg
