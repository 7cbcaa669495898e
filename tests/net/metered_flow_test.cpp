#include "src/net/metered_flow.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

constexpr Instant kNow{1h};
const Account kPage{.queue = "", .site = "bilibili", .job = "BV1/1"};
constexpr BytesPerSecond kRate{100 * 1024.0};  // a turn is 5 KiB

// How long it takes until so much of what was received has been taken, in portions as libcurl gives them.
Duration taken_in(MeteredFlow& flow, Bytes count, Bytes portion = 5_KiB) {
  Instant now = kNow;
  for (Bytes taken; taken < count; taken += portion) {
    while (!flow.take(portion, now)) now = flow.due();
  }
  return now - kNow;
}

class MeteredFlowTest : public testing::Test {
 protected:
  Meter meter_{BandwidthLimits{.run = kRate, .job = {}, .queues = {}, .hosts = {}}};
  MeteredFlow flow_{&meter_, kPage, "a.example", kNow};
};

TEST_F(MeteredFlowTest, TakesAllAtOnceWithoutAMeter) {
  MeteredFlow flow(nullptr, kPage, "a.example", kNow);

  flow.received(100_MiB);

  EXPECT_TRUE(flow.take(100_MiB, kNow));
  EXPECT_FALSE(flow.limited());
}

TEST_F(MeteredFlowTest, TakesAllAtOnceWithoutALimit) {
  Meter meter;
  MeteredFlow flow(&meter, kPage, "a.example", kNow);

  flow.received(100_MiB);

  EXPECT_TRUE(flow.take(100_MiB, kNow));
}

// A portion may be taken when its time begins, and that of the first began 50 ms ago: 100 KiB are had in 0.9
// s.
TEST_F(MeteredFlowTest, WhatExceedsTheLimitWaitsAsLongAsThatTakes) {
  flow_.received(100_KiB);

  EXPECT_NEAR(seconds(taken_in(flow_, 100_KiB)), 0.9, 0.001);
}

TEST_F(MeteredFlowTest, PortionsThatAreLongerThanATurnTakeNoLonger) {
  flow_.received(100_KiB);

  EXPECT_NEAR(seconds(taken_in(flow_, 100_KiB, 20_KiB)), 0.75, 0.001);
}

TEST_F(MeteredFlowTest, WhatIsOfferedAgainInOtherPortionsIsPaidForOnce) {
  flow_.received(105_KiB);
  EXPECT_EQ(taken_in(flow_, 5_KiB), Duration::zero());
  EXPECT_TRUE(flow_.take(5_KiB, kNow));
  EXPECT_FALSE(flow_.take(5_KiB, kNow));
  EXPECT_FALSE(flow_.take(2_KiB, kNow));
  EXPECT_FALSE(flow_.take(5_KiB, kNow));

  EXPECT_NEAR(seconds(taken_in(flow_, 95_KiB, 1_KiB)), 0.95, 0.001);
}

TEST_F(MeteredFlowTest, AClosedOneHasPaidForNoMoreThanCame) {
  flow_.received(10_KiB);
  EXPECT_EQ(taken_in(flow_, 10_KiB), Duration::zero());
  EXPECT_FALSE(flow_.take(20_KiB, kNow));
  flow_.close(kNow);
  MeteredFlow next(&meter_, kPage, "a.example", kNow);

  next.received(100_KiB);

  EXPECT_NEAR(seconds(taken_in(next, 100_KiB)), 1.0, 0.001);  // 110 KiB in all
}

TEST_F(MeteredFlowTest, WhatCameAndWasNotTakenIsPaidForAtItsEnd) {
  flow_.received(50_KiB);
  flow_.close(kNow);
  MeteredFlow next(&meter_, kPage, "a.example", kNow);

  next.received(50_KiB);

  EXPECT_NEAR(seconds(taken_in(next, 50_KiB)), 0.9, 0.001);
}

TEST_F(MeteredFlowTest, HeadsArePaidForWithTheBody) {
  flow_.received(50_KiB);
  flow_.pass(50_KiB);
  flow_.received(50_KiB);

  EXPECT_NEAR(seconds(taken_in(flow_, 50_KiB)), 0.9, 0.001);
}

TEST_F(MeteredFlowTest, GoesOnAtOnceWhenTheLimitIsLifted) {
  flow_.received(100_KiB);
  EXPECT_TRUE(flow_.take(50_KiB, kNow));
  EXPECT_FALSE(flow_.take(50_KiB, kNow));
  meter_.change({}, kNow);

  flow_.limits_changed(kNow);

  EXPECT_TRUE(flow_.ready(kNow));
  EXPECT_TRUE(flow_.take(50_KiB, kNow));
}

TEST_F(MeteredFlowTest, IsHeldToALimitThatComesWhileItIsOpen) {
  Meter meter;
  MeteredFlow flow(&meter, kPage, "a.example", kNow);
  flow.received(100_KiB);
  EXPECT_TRUE(flow.take(50_KiB, kNow));
  meter.change({.run = kRate, .job = {}, .queues = {}, .hosts = {}}, kNow);

  flow.limits_changed(kNow);

  EXPECT_NEAR(seconds(taken_in(flow, 50_KiB)), 0.45, 0.001);  // nothing was left unused before
}

TEST_F(MeteredFlowTest, TwoTakeTurns) {
  MeteredFlow other(&meter_, kPage, "b.example", kNow);
  flow_.received(100_KiB);
  while (flow_.take(5_KiB, kNow)) {
  }

  other.received(5_KiB);

  EXPECT_FALSE(other.take(5_KiB, kNow));
  EXPECT_EQ(other.due(), flow_.due() + 50ms);  // right behind the one turn that the first has asked for
}

TEST_F(MeteredFlowTest, CountsForTheHostThatItLeadsTo) {
  flow_.sent(10_B);
  flow_.received(100_B);
  flow_.lead_to("b.example", kNow);
  flow_.sent(1_B);
  flow_.received(2_B);
  flow_.close(kNow);

  const auto counts = meter_.take_counts();

  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].host, "a.example");
  EXPECT_EQ(counts[0].received, 100_B);
  EXPECT_EQ(counts[0].sent, 10_B);
  EXPECT_EQ(counts[1].host, "b.example");
  EXPECT_EQ(counts[1].received, 2_B);
  EXPECT_EQ(counts[1].sent, 1_B);
}

}  // namespace
}  // namespace mg
