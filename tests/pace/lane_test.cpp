#include "src/pace/lane.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

HostRest resting(int strikes, Duration began, Duration until) {
  return {.strikes = strikes, .since = at(began), .began = at(began), .until = at(until), .reason = "412"};
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
  EXPECT_TRUE(lane.full(at(0s)));
  lane.give_back({});
  EXPECT_TRUE(lane.has_room(at(1s)));
}

TEST_F(LaneTest, KeepsItsStartsApartByADrawnSpacing) {
  Lane lane("pages", {.concurrency = 9, .spacing_least = 2s, .spacing_most = 3s});

  lane.take(at(0s), random_);

  EXPECT_FALSE(lane.has_room(at(1999ms)));
  EXPECT_TRUE(lane.has_room(at(3s)));
  EXPECT_GE(lane.ready_at(at(0s)), at(2s));
}

TEST_F(LaneTest, HalvesItsLimitAndRestsUntilTheRestIsOver) {
  Lane lane("pages", {.concurrency = 4});

  lane.adopt(resting(1, 10s, 70s));

  EXPECT_EQ(lane.limit(), 2);
  EXPECT_FALSE(lane.has_room(at(69s)));
  EXPECT_EQ(lane.ready_at(at(10s)), at(70s));
  EXPECT_TRUE(lane.has_room(at(70s)));
}

TEST_F(LaneTest, HalvesItsLimitOnceForOneRestHoweverOftenItIsToldOfIt) {
  Lane lane("pages", {.concurrency = 4});

  lane.adopt(resting(1, 10s, 70s));
  lane.adopt(resting(1, 10s, 90s));

  EXPECT_EQ(lane.limit(), 2);
  EXPECT_EQ(lane.ready_at(at(10s)), at(90s));
}

TEST_F(LaneTest, LetsNobodyInWhileSomebodyProbesAndLooksAgainEachSecond) {
  Lane lane("pages", {.concurrency = 4});
  HostRest rest = resting(1, 10s, 70s);
  rest.probe = ProbeClaim{.prober = {.process = 1, .run = 1}, .until = at(130s)};

  lane.adopt(rest);

  EXPECT_FALSE(lane.has_room(at(80s)));
  EXPECT_EQ(lane.ready_at(at(80s)), at(81s));
  EXPECT_TRUE(lane.has_room(at(130s))) << "the claim holds no longer";
}

TEST_F(LaneTest, LetsTheProbeInAlthoughOldRequestsAreStillUnderWay) {
  Lane lane("media", {.concurrency = 2});
  lane.take(at(0s), random_);
  lane.take(at(0s), random_);

  lane.adopt(resting(1, 10s, 70s));

  EXPECT_TRUE(lane.has_room(at(70s)));
  EXPECT_FALSE(lane.full(at(70s)));
}

TEST_F(LaneTest, GrowsBackByOneWithEachSuccess) {
  Lane lane("pages", {.concurrency = 4});
  lane.adopt(resting(1, 1s, 2s));
  lane.adopt(resting(0, 1s, 2s));
  lane.take(at(60s), random_);

  lane.give_back({});

  EXPECT_EQ(lane.limit(), 3);
}

TEST_F(LaneTest, DoesNotRestForATransientFailure) {
  Lane lane("media", {.concurrency = 4});
  lane.take(at(0s), random_);

  lane.give_back(failed(ErrorKind::transient, "reset"));

  EXPECT_TRUE(lane.has_room(at(1s)));
  EXPECT_EQ(lane.limit(), 4);
}

}  // namespace
}  // namespace mg
