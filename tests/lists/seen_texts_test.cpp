#include "src/lists/seen_texts.h"

#include <gtest/gtest.h>

#include <string>

namespace mg {

TEST(SeenTexts, KnowsAHundredThousandOnceTheyHaveCome) {
  SeenTexts seen;
  int fresh = 0, repeated = 0;

  for (int i = 0; i < 100'000; ++i) fresh += seen.insert("https://h/" + std::to_string(i)) ? 1 : 0;
  for (int i = 0; i < 100'000; ++i) repeated += seen.insert("https://h/" + std::to_string(i)) ? 0 : 1;

  EXPECT_EQ(fresh, 100'000);
  EXPECT_EQ(repeated, 100'000);
}

TEST(SeenTexts, KnowsTheEmptyText) {
  SeenTexts seen;

  EXPECT_TRUE(seen.insert(""));
  EXPECT_FALSE(seen.insert(""));
}

}  // namespace mg
