#include "src/post/box_walk.h"

#include <gtest/gtest.h>

#include <string>

namespace mg {
namespace {

using namespace std::string_literals;

TEST(BoxWalk, KnowsAFileOfBoxes) {
  EXPECT_TRUE(
      begins_with_box("\0\0\0\x18"
                      "ftypisom"s));
  EXPECT_FALSE(begins_with_box("FLV\1\5\0\0\0\x09"s));
  EXPECT_FALSE(begins_with_box(""));
}

TEST(BoxWalk, ReadsLengthsOfEachKind) {
  EXPECT_EQ(box_length("\0\0\1\0mdat"s, 1000_B), 256_B);
  EXPECT_EQ(box_length("\0\0\0\1mdat\0\0\0\1\0\0\0\0"s, 1000_B), Bytes{std::int64_t{1} << 32});
  EXPECT_EQ(box_length("\0\0\0\0mdat"s, 1000_B), 1000_B);
}

TEST(BoxWalk, TakesNoNonsenseForABox) {
  EXPECT_FALSE(box_length("\0\0\0\7mdat"s, 1000_B));
  EXPECT_FALSE(box_length("\0\0\0\1mdat\0\0"s, 1000_B));
  EXPECT_FALSE(box_length("\0\0\0\1mdat\xff\xff\xff\xff\xff\xff\xff\xff"s, 1000_B));
  EXPECT_FALSE(box_length("\0\0\0"s, 3_B));
}

}  // namespace
}  // namespace mg
