#include "src/pace/backoff.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace mg {

namespace {

constexpr Backoff kBackoff{.first = 2s, .most = 60s};

struct Spread {
  Duration least = Duration::max();
  Duration most{};
};

// Of many waits after the same failure.
Spread spread(int failures, std::optional<Duration> retry_after = {}) {
  std::mt19937_64 generator(1);
  Spread seen;
  for (int i = 0; i < 2000; ++i) {
    const Duration wait = wait_after(kBackoff, failures, retry_after, generator);
    seen.least = std::min(seen.least, wait);
    seen.most = std::max(seen.most, wait);
  }
  return seen;
}

}  // namespace

TEST(Backoff, WaitsBetweenHalfAndAllOfTheFirstWait) {
  const Spread seen = spread(1);

  EXPECT_GE(seen.least, 1s);
  EXPECT_LE(seen.most, 2s);
  EXPECT_LT(seen.least, 1100ms);
  EXPECT_GT(seen.most, 1900ms);
}

TEST(Backoff, DoublesWithEveryFailure) {
  EXPECT_GE(spread(2).least, 2s);
  EXPECT_LE(spread(2).most, 4s);
  EXPECT_GE(spread(4).least, 8s);
  EXPECT_LE(spread(4).most, 16s);
}

TEST(Backoff, StopsGrowingAtItsMost) {
  for (const int failures : {6, 7, 64, 1000, std::numeric_limits<int>::max()}) {
    EXPECT_GE(spread(failures).least, 30s) << failures;
    EXPECT_LE(spread(failures).most, 60s) << failures;
  }
}

TEST(Backoff, TakesNoFailureForTheFirst) {
  EXPECT_LE(spread(0).most, 2s);
  EXPECT_LE(spread(-5).most, 2s);
}

TEST(Backoff, NeverComesBeforeTheHostsWord) {
  const Spread seen = spread(1, 90s);

  EXPECT_GE(seen.least, 90s);
  EXPECT_LE(seen.most, 90s + 200ms);
  EXPECT_GT(seen.most, seen.least);
}

TEST(Backoff, KeepsItsOwnWaitWhereTheHostAsksForLess) {
  EXPECT_GE(spread(5, 1s).least, 16s);
  EXPECT_GE(spread(5, 0s).least, 16s);
  EXPECT_GE(spread(5, -5s).least, 16s);
}

TEST(Backoff, DoesNotWaitForEver) {
  EXPECT_LE(spread(1, Duration::max()).most, kLongestRetryAfter + 200ms);
}

TEST(Backoff, DiffersBetweenThoseWhoFailedTogether) {
  std::mt19937_64 generator(1);
  std::set<Duration> waits;
  for (int i = 0; i < 20; ++i) waits.insert(wait_after(kBackoff, 3, {}, generator));

  EXPECT_EQ(waits.size(), 20);
}

TEST(Backoff, IsTheSameForTheSameGenerator) {
  std::mt19937_64 one(7), other(7);

  EXPECT_EQ(wait_after(kBackoff, 3, {}, one), wait_after(kBackoff, 3, {}, other));
}

TEST(Backoff, SurvivesTheLongestTimes) {
  std::mt19937_64 generator(1);
  const Backoff longest{.first = Duration(1), .most = Duration::max()};

  EXPECT_GE(wait_after(longest, 1000, {}, generator), Duration::max() / 2);
}

}  // namespace mg
