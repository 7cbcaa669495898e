#include "src/transfer/segment_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>

namespace mg {

void PrintTo(const ByteRange& range, std::ostream* out) {
  *out << "[" << range.begin.count << ", " << range.end.count << ")";
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ByteRange range(std::int64_t begin, std::int64_t end) {
  return {{begin}, {end}};
}

SegmentMap map_of(Bytes size) {
  SegmentMap map;
  map.set_size(size);
  return map;
}

TEST(SegmentMap, WantsNothingWhileTheSizeIsUnknown) {
  SegmentMap map;

  map.fill(range(0, 10));

  EXPECT_EQ(map.size(), std::nullopt);
  EXPECT_THAT(map.wanted(), IsEmpty());
  EXPECT_EQ(map.bytes_there(), 10_B);
  EXPECT_FALSE(map.complete());
}

TEST(SegmentMap, WantsTheWholeFileAtFirst) {
  const SegmentMap map = map_of(100_B);

  const auto wanted = map.wanted();

  EXPECT_THAT(wanted, ElementsAre(range(0, 100)));
  EXPECT_FALSE(map.complete());
}

TEST(SegmentMap, AnEmptyFileIsCompleteAtOnce) {
  const SegmentMap map = map_of(0_B);

  const auto wanted = map.wanted();

  EXPECT_THAT(wanted, IsEmpty());
  EXPECT_TRUE(map.complete());
}

TEST(SegmentMap, WantsWhatIsNeitherThereNorOnItsWay) {
  SegmentMap map = map_of(100_B);

  map.fill(range(10, 20));
  map.claim(range(20, 30));
  map.claim(range(90, 100));

  EXPECT_THAT(map.wanted(), ElementsAre(range(0, 10), range(30, 90)));
}

TEST(SegmentMap, JoinsRangesThatTouchOrOverlap) {
  SegmentMap map = map_of(100_B);

  map.fill(range(0, 10));
  map.fill(range(20, 30));
  map.fill(range(40, 50));
  map.fill(range(10, 42));

  EXPECT_THAT(map.there(), ElementsAre(range(0, 50)));
  EXPECT_EQ(map.bytes_there(), 50_B);
}

TEST(SegmentMap, KeepsRangesApartThatDoNotTouch) {
  SegmentMap map = map_of(100_B);

  map.fill(range(20, 30));
  map.fill(range(0, 10));
  map.fill(range(11, 19));

  EXPECT_THAT(map.there(), ElementsAre(range(0, 10), range(11, 19), range(20, 30)));
}

TEST(SegmentMap, WhatArrivesIsNoLongerOnItsWay) {
  SegmentMap map = map_of(100_B);
  map.claim(range(0, 50));

  map.fill(range(0, 10));
  map.fill(range(20, 30));

  EXPECT_THAT(map.there(), ElementsAre(range(0, 10), range(20, 30)));
  EXPECT_THAT(map.in_flight(), ElementsAre(range(10, 20), range(30, 50)));
}

TEST(SegmentMap, OnlyWhatIsLeftOfAClaimIsWantedAgain) {
  SegmentMap map = map_of(100_B);
  map.claim(range(0, 50));
  map.claim(range(50, 100));
  map.fill(range(0, 10));

  map.release(range(0, 50));

  EXPECT_THAT(map.wanted(), ElementsAre(range(10, 50)));
  EXPECT_THAT(map.in_flight(), ElementsAre(range(50, 100)));
}

TEST(SegmentMap, ReleasingWhatNobodyClaimedChangesNothing) {
  SegmentMap map = map_of(100_B);
  map.fill(range(0, 10));
  const SegmentMap before = map;

  map.release(range(0, 100));

  EXPECT_EQ(map, before);
}

TEST(SegmentMap, AClaimMayRunToWhereverUntilTheSizeIsKnown) {
  SegmentMap map;
  map.claim(range(0, std::numeric_limits<std::int64_t>::max()));

  map.set_size(100_B);

  EXPECT_THAT(map.in_flight(), ElementsAre(range(0, 100)));
  EXPECT_THAT(map.wanted(), IsEmpty());
}

TEST(SegmentMap, ASmallerSizeDropsWhatLiesBeyond) {
  SegmentMap map = map_of(100_B);
  map.fill(range(10, 60));
  map.fill(range(70, 80));
  map.claim(range(80, 90));

  map.set_size(50_B);

  EXPECT_THAT(map.there(), ElementsAre(range(10, 50)));
  EXPECT_THAT(map.in_flight(), IsEmpty());
}

TEST(SegmentMap, ALargerSizeWantsMore) {
  SegmentMap map = map_of(50_B);
  map.fill(range(0, 50));

  map.set_size(60_B);

  EXPECT_THAT(map.wanted(), ElementsAre(range(50, 60)));
  EXPECT_FALSE(map.complete());
}

TEST(SegmentMap, PassesOverWhatLiesOutsideTheFile) {
  SegmentMap map = map_of(50_B);

  map.fill(range(40, 60));
  map.fill(range(70, 80));
  map.claim(range(-5, 5));

  EXPECT_THAT(map.there(), ElementsAre(range(40, 50)));
  EXPECT_THAT(map.in_flight(), ElementsAre(range(0, 5)));
}

TEST(SegmentMap, PassesOverEmptyAndInvertedRanges) {
  SegmentMap map = map_of(50_B);
  const SegmentMap before = map;

  map.fill(range(10, 10));
  map.fill(range(30, 20));
  map.claim(range(10, 10));
  map.release(range(30, 20));

  EXPECT_EQ(map, before);
}

TEST(SegmentMapDeathTest, DoesNotLetBytesBeClaimedTwice) {
  SegmentMap map = map_of(50_B);
  map.claim(range(0, 10));

  EXPECT_DEATH(map.claim(range(5, 15)), "claimed once");
}

TEST(SegmentMapDeathTest, DoesNotLetBytesBeClaimedThatAreThere) {
  SegmentMap map = map_of(50_B);
  map.fill(range(0, 50));

  EXPECT_DEATH(map.claim(range(20, 30)), "not claimed");
}

// The same, as slowly and as plainly as it can be said: a letter for each byte.
class Letters {
 public:
  explicit Letters(std::size_t most) : letters_(most, 'w') {}

  void resize(std::int64_t size) { letters_.resize(static_cast<std::size_t>(size), 'w'); }
  void fill(ByteRange r) { put(r, "wft", 't'); }
  void claim(ByteRange r) { put(r, "w", 'f'); }
  void release(ByteRange r) { put(r, "f", 'w'); }

  [[nodiscard]] std::vector<ByteRange> runs(char letter) const {
    std::vector<ByteRange> found;
    for (std::size_t begin = letters_.find(letter); begin != std::string::npos;) {
      const std::size_t end = std::min(letters_.find_first_not_of(letter, begin), letters_.size());
      found.push_back(range(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)));
      begin = letters_.find(letter, end);
    }
    return found;
  }
  [[nodiscard]] Bytes count(char letter) const { return {std::ranges::count(letters_, letter)}; }

 private:
  void put(ByteRange r, std::string_view over, char letter) {
    for (std::int64_t at = std::max<std::int64_t>(r.begin.count, 0); at < r.end.count; ++at) {
      if (at >= std::ssize(letters_)) return;
      char& place = letters_[static_cast<std::size_t>(at)];
      if (over.find(place) != std::string_view::npos) place = letter;
    }
  }
  std::string letters_;
};

// One of the map's doings, done to both; a claim takes a part of what is wanted.
void do_the_same(SegmentMap& map, Letters& letters, std::mt19937& generator) {
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(generator);
  };
  const std::int64_t begin = draw(-3, 66);
  const ByteRange any = range(begin, begin + draw(-1, 12));
  const std::int64_t verb = draw(0, 30);
  if (verb == 0) {
    const std::int64_t size = draw(0, 64);
    map.set_size({size});
    letters.resize(size);
  } else if (verb < 10) {
    map.fill(any);
    letters.fill(any);
  } else if (verb < 15) {
    map.release(any);
    letters.release(any);
  } else if (const auto wanted = map.wanted(); !wanted.empty()) {
    const ByteRange whole = wanted[static_cast<std::size_t>(draw(0, std::ssize(wanted) - 1))];
    const std::int64_t from = draw(whole.begin.count, whole.end.count);
    const ByteRange part = range(from, draw(from, whole.end.count));
    map.claim(part);
    letters.claim(part);
  }
}

class SegmentMapAtRandom : public testing::TestWithParam<unsigned> {};

TEST_P(SegmentMapAtRandom, AgreesWithALetterForEachByte) {
  std::mt19937 generator(GetParam());
  SegmentMap map = map_of(64_B);
  Letters letters(64);

  for (int step = 0; step < 2000; ++step) {
    do_the_same(map, letters, generator);

    ASSERT_EQ(map.there(), letters.runs('t')) << "step " << step;
    ASSERT_EQ(map.in_flight(), letters.runs('f')) << "step " << step;
    ASSERT_EQ(map.wanted(), letters.runs('w')) << "step " << step;
    ASSERT_EQ(map.bytes_there(), letters.count('t')) << "step " << step;
    ASSERT_EQ(map.complete(), letters.count('t') == *map.size()) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SegmentMapAtRandom, testing::Range(1U, 9U));

}  // namespace
}  // namespace mg
