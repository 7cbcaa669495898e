#include "src/net/meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant kNow{1h};
const Account kPage{.queue = "", .site = "bilibili", .job = "BV1/1"};

TEST(Meter, CountsByAccountAndHostWhatWentBySinceItWasLastAsked) {
  Meter meter;
  const FlowId video = meter.open(kPage, "a.example", kNow);
  const FlowId audio = meter.open(kPage, "a.example", kNow);
  meter.count(video, 100_B, 10_B);
  meter.count(audio, 20_B, 2_B);

  const auto first = meter.take_counts();
  meter.count(video, 3_B, {});
  const auto second = meter.take_counts();

  EXPECT_THAT(first, ElementsAre(Traffic{.account = kPage,
                                         .host = "a.example",
                                         .source = TrafficSource::measured,
                                         .received = 120_B,
                                         .sent = 12_B}));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].received, 3_B);
}

TEST(Meter, TellsWhatAClosedConnectionCarriedOnceAndThenForgetsIt) {
  Meter meter;
  const FlowId flow = meter.open(kPage, "a.example", kNow);
  meter.count(flow, 100_B, {});
  meter.close(flow, kNow);

  const auto first = meter.take_counts();

  EXPECT_EQ(first.size(), 1U);
  EXPECT_THAT(meter.take_counts(), IsEmpty());
}

TEST(Meter, KeepsReportedBytesApartFromMeasuredOnes) {
  Meter meter;
  const FlowId flow = meter.open(kPage, "a.example", kNow);
  meter.count(flow, 100_B, {});

  meter.count_reported(kPage, "a.example", 7_B);

  const auto told = meter.take_counts();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].source, TrafficSource::reported);
  EXPECT_EQ(told[1].received, 7_B);
}

TEST(Meter, SaysThatItsLimitsHaveChanged) {
  Meter meter;
  const FlowId flow = meter.open(kPage, "a.example", kNow);
  const int before = meter.changes();

  meter.change({.run = BytesPerSecond{1'000}}, kNow);

  EXPECT_NE(meter.changes(), before);
  EXPECT_TRUE(meter.limited(flow));
}

TEST(Meter, LosesNothingThatSeveralThreadsCount) {
  Meter meter;
  constexpr int kEach = 10'000;
  const auto count_many = [&meter] {
    for (int i = 0; i < kEach; ++i) {
      const FlowId flow = meter.open(kPage, "a.example", kNow);
      meter.count(flow, 1_B, 2_B);
      meter.close(flow, kNow);
    }
  };

  Bytes received;
  {
    const std::jthread one(count_many);
    const std::jthread other(count_many);
    for (int i = 0; i < 100; ++i) {
      for (const Traffic& traffic : meter.take_counts()) received += traffic.received;
    }
  }

  for (const Traffic& traffic : meter.take_counts()) received += traffic.received;
  EXPECT_EQ(received, Bytes{2 * kEach});
}

}  // namespace
}  // namespace mg
