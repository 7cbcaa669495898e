#include "src/base/waits.h"

#include <gtest/gtest.h>

#include <limits>

namespace mg {
namespace {

TEST(Waits, DoubleUntilTheyAreLongEnough) {
  EXPECT_EQ(doubled(1s, 0, 60s), 1s);
  EXPECT_EQ(doubled(1s, 3, 60s), 8s);
  EXPECT_EQ(doubled(1s, 6, 60s), 60s);
  EXPECT_EQ(doubled(250ms, 1, 10s), 500ms);
}

TEST(Waits, NeverOverflowAndNeverShrink) {
  EXPECT_EQ(doubled(1s, std::numeric_limits<int>::max(), 24h), 24h);
  EXPECT_EQ(doubled(1s, -1, 60s), 1s);
  EXPECT_EQ(doubled(90s, 0, 60s), 60s);
}

TEST(Waits, AreDrawnFromTheirSpan) {
  std::mt19937_64 random(7);

  for (int i = 0; i < 100; ++i) {
    const Duration wait = drawn(2s, 3s, random);
    EXPECT_GE(wait, 2s);
    EXPECT_LE(wait, 3s);
  }
  EXPECT_EQ(drawn(5s, 5s, random), 5s);
  EXPECT_EQ(drawn(5s, 1s, random), 5s);
}

}  // namespace
}  // namespace mg
