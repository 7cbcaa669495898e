#include "src/net/metered_flow.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

constexpr Instant kNow{1h};
const Account kPage{.queue = "", .site = "bilibili", .job = "BV1/1"};
constexpr BytesPerSecond kRate{100 * 1024.0};  // a turn is 5 KiB

// Until what was asked for may be taken.
Duration waited(MeteredFlow& flow) {
  Instant now = kNow;
  while (!flow.ready(now)) now = flow.due();
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

TEST_F(MeteredFlowTest, WhatExceedsTheLimitWaitsAsLongAsThatTakes) {
  flow_.received(100_KiB);

  EXPECT_FALSE(flow_.take(100_KiB, kNow));

  // The last turn of 5 KiB begins that much sooner; so does the first, by what was not used.
  EXPECT_NEAR(seconds(waited(flow_)), 0.9, 0.01);
}

TEST_F(MeteredFlowTest, WhatIsOfferedAgainInOtherPortionsIsPaidForOnce) {
  flow_.received(100_KiB);
  EXPECT_FALSE(flow_.take(16_KiB, kNow));
  const Instant paid = kNow + waited(flow_);
  EXPECT_TRUE(flow_.take(10_KiB, paid));
  EXPECT_TRUE(flow_.take(6_KiB, paid));

  EXPECT_FALSE(flow_.take(84_KiB, paid));
  EXPECT_NEAR(seconds(waited(flow_)), 0.9, 0.01);
}

TEST_F(MeteredFlowTest, AClosedOneHasPaidForNoMoreThanCame) {
  flow_.received(10_KiB);
  EXPECT_FALSE(flow_.take(16_KiB, kNow));
  (void)waited(flow_);
  flow_.close(kNow);
  MeteredFlow next(&meter_, kPage, "a.example", kNow);

  next.received(100_KiB);

  EXPECT_FALSE(next.take(100_KiB, kNow));
  EXPECT_NEAR(seconds(waited(next)), 1.0, 0.01);  // 110 KiB in all
}

TEST_F(MeteredFlowTest, WhatCameAndWasNotTakenIsPaidForAtItsEnd) {
  flow_.received(50_KiB);
  flow_.close(kNow);
  MeteredFlow next(&meter_, kPage, "a.example", kNow);

  next.received(50_KiB);

  EXPECT_FALSE(next.take(50_KiB, kNow));
  EXPECT_NEAR(seconds(waited(next)), 0.9, 0.01);
}

TEST_F(MeteredFlowTest, HeadsArePaidForWithTheBody) {
  flow_.received(50_KiB);
  flow_.pass(50_KiB);
  flow_.received(50_KiB);

  EXPECT_FALSE(flow_.take(50_KiB, kNow));
  EXPECT_NEAR(seconds(waited(flow_)), 0.9, 0.01);
}

TEST_F(MeteredFlowTest, GoesOnAtOnceWhenTheLimitIsLifted) {
  flow_.received(100_KiB);
  EXPECT_FALSE(flow_.take(100_KiB, kNow));
  meter_.change({}, kNow);

  flow_.limits_changed(kNow);

  EXPECT_TRUE(flow_.ready(kNow));
  EXPECT_TRUE(flow_.take(100_KiB, kNow));
}

TEST_F(MeteredFlowTest, IsHeldToALimitThatComesWhileItIsOpen) {
  Meter meter;
  MeteredFlow flow(&meter, kPage, "a.example", kNow);
  flow.received(100_KiB);
  EXPECT_TRUE(flow.take(50_KiB, kNow));
  meter.change({.run = kRate, .job = {}, .queues = {}, .hosts = {}}, kNow);

  flow.limits_changed(kNow);

  EXPECT_FALSE(flow.take(50_KiB, kNow));
  EXPECT_NEAR(seconds(waited(flow)), 0.45, 0.01);  // nothing was left unused before
}

TEST_F(MeteredFlowTest, TwoTakeTurns) {
  MeteredFlow other(&meter_, kPage, "b.example", kNow);
  flow_.received(100_KiB);
  EXPECT_FALSE(flow_.take(100_KiB, kNow));

  other.received(4_KiB);

  EXPECT_FALSE(other.take(4_KiB, kNow));
  EXPECT_LE(other.due(), kNow + 110ms);  // the turns of the first
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
