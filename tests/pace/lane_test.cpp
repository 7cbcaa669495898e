#include "src/pace/lane.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

class LaneTest : public testing::Test {
 protected:
  std::mt19937_64 random_{7};
};

TEST_F(LaneTest, StartsNoMoreThanItsLimitAtOnce) {
  Lane lane("media", {.concurrency = 2});

  lane.take(at(0s), random_);
  lane.take(at(0s), random_);

  EXPECT_FALSE(lane.has_room(at(0s)));
  lane.give_back({}, at(0s), at(1s), random_);
  EXPECT_TRUE(lane.has_room(at(1s)));
}

TEST_F(LaneTest, KeepsItsStartsApartByADrawnSpacing) {
  Lane lane("pages", {.concurrency = 9, .spacing_least = 2s, .spacing_most = 3s});

  lane.take(at(0s), random_);

  EXPECT_FALSE(lane.has_room(at(1999ms)));
  EXPECT_TRUE(lane.has_room(at(3s)));
  EXPECT_GE(lane.ready_at(), at(2s));
}

TEST_F(LaneTest, HalvesItsLimitAndRestsWhenThrottled) {
  Lane lane("pages", {.concurrency = 4, .rest_first = 60s});
  lane.take(at(0s), random_);

  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(0s), at(10s), random_);

  EXPECT_EQ(lane.limit(), 2);
  EXPECT_TRUE(lane.rests(at(69s)));
  EXPECT_GE(lane.ready_at(), at(70s));
  EXPECT_LE(lane.ready_at(), at(85s));
}

TEST_F(LaneTest, RestsTwiceAsLongTheSecondTimeAndThenSendsOneAlone) {
  Lane lane("pages", {.concurrency = 4, .rest_first = 60s});
  lane.take(at(0s), random_);
  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(0s), at(10s), random_);
  lane.take(at(100s), random_);

  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(100s), at(101s), random_);

  EXPECT_EQ(lane.limit(), 1);
  EXPECT_GE(lane.ready_at(), at(221s));
}

TEST_F(LaneTest, LearnsNothingFromWhatWasUnderWayWhenTheRestBegan) {
  Lane lane("pages", {.concurrency = 4, .rest_first = 60s});
  lane.take(at(0s), random_);
  lane.take(at(0s), random_);
  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(0s), at(10s), random_);
  const Instant ready = lane.ready_at();

  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(0s), at(11s), random_);

  EXPECT_EQ(lane.ready_at(), ready);
  EXPECT_EQ(lane.limit(), 2);
}

TEST_F(LaneTest, WaitsAtLeastAsLongAsTheHostSays) {
  Lane lane("media", {.concurrency = 1, .rest_first = 1s});
  lane.take(at(0s), random_);

  lane.give_back({.error = Error{ErrorKind::throttled, "429"}, .retry_after = 300s}, at(0s), at(1s), random_);

  EXPECT_GE(lane.ready_at(), at(301s));
}

TEST_F(LaneTest, GrowsBackByOneWithEachSuccess) {
  Lane lane("pages", {.concurrency = 4, .rest_first = 1s});
  lane.take(at(0s), random_);
  lane.give_back(failed(ErrorKind::throttled, "slow down"), at(0s), at(1s), random_);
  lane.take(at(60s), random_);

  lane.give_back({}, at(60s), at(61s), random_);

  EXPECT_EQ(lane.limit(), 3);
}

TEST_F(LaneTest, DoesNotRestForATransientFailure) {
  Lane lane("media", {.concurrency = 4});
  lane.take(at(0s), random_);

  lane.give_back(failed(ErrorKind::transient, "reset"), at(0s), at(1s), random_);

  EXPECT_TRUE(lane.has_room(at(1s)));
  EXPECT_EQ(lane.limit(), 4);
}

}  // namespace
}  // namespace mg
