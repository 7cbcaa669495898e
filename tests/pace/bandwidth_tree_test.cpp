#include "src/pace/bandwidth_tree.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

const Account kFirst{.queue = "", .site = "bilibili", .job = "BV1/1"};
const Account kSecond{.queue = "", .site = "bilibili", .job = "BV1/2"};

// Takes turns of 1,000 bytes whenever it may, for ten seconds; gives the bytes per second of each flow.
std::vector<double> rates(BandwidthTree& tree, const std::vector<FlowId>& flows) {
  std::vector<Instant> may(flows.size(), at(0s));
  std::vector<double> taken(flows.size(), 0);
  for (Instant now = at(0s); now < at(10s); now += 1ms) {
    for (std::size_t i = 0; i < flows.size(); ++i) {
      while (may[i] <= now) {
        may[i] = tree.reserve(flows[i], {1'000}, now);
        taken[i] += 100;  // a tenth: of ten seconds
        if (may[i] == now) may[i] += 1us;
      }
    }
  }
  return taken;
}

TEST(BandwidthTree, SharesTheRunsLimitAmongItsFlows) {
  BandwidthTree tree({.run = BytesPerSecond{100'000}});
  const FlowId one = tree.open(kFirst, "a.example", at(0s));
  const FlowId other = tree.open(kSecond, "b.example", at(0s));

  const auto each = rates(tree, {one, other});

  EXPECT_NEAR(each[0], 50'000, 1'000);
  EXPECT_NEAR(each[1], 50'000, 1'000);
}

TEST(BandwidthTree, HoldsAJobToItsLimitOverAllItsHosts) {
  BandwidthTree tree({.job = BytesPerSecond{100'000}});
  const FlowId video = tree.open(kFirst, "a.example", at(0s));
  const FlowId audio = tree.open(kFirst, "b.example", at(0s));
  const FlowId another = tree.open(kSecond, "a.example", at(0s));

  const auto each = rates(tree, {video, audio, another});

  EXPECT_NEAR(each[0] + each[1], 100'000, 1'500);
  EXPECT_NEAR(each[2], 100'000, 1'500);
}

TEST(BandwidthTree, HoldsThePatternsOfAGroupToOneLimit) {
  BandwidthTree tree({.hosts = {{"*.one.example", BytesPerSecond{100'000}, "media"},
                                {"*.two.example", BytesPerSecond{100'000}, "media"}}});
  const FlowId one = tree.open(kFirst, "a.one.example", at(0s));
  const FlowId other = tree.open(kSecond, "a.two.example", at(0s));

  const auto each = rates(tree, {one, other});

  EXPECT_NEAR(each[0], 50'000, 1'000);
  EXPECT_NEAR(each[1], 50'000, 1'000);
}

TEST(BandwidthTree, HoldsAllHostsOfAPatternToOneLimitAndOthersToNone) {
  BandwidthTree tree({.hosts = {{.hosts = "*.media.example", .rate = BytesPerSecond{100'000}}}});
  const FlowId one = tree.open(kFirst, "a.media.example", at(0s));
  const FlowId other = tree.open(kSecond, "b.media.example", at(0s));
  const FlowId elsewhere = tree.open(kSecond, "www.example", at(0s));

  const auto each = rates(tree, {one, other});

  EXPECT_NEAR(each[0] + each[1], 100'000, 1'500);
  EXPECT_TRUE(tree.limited(one));
  EXPECT_FALSE(tree.limited(elsewhere));
}

TEST(BandwidthTree, LetsTheTightestLimitCount) {
  BandwidthTree tree({.run = BytesPerSecond{1'000'000},
                      .job = BytesPerSecond{500'000},
                      .hosts = {{.hosts = "slow.example", .rate = BytesPerSecond{50'000}}}});
  const FlowId slow = tree.open(kFirst, "slow.example", at(0s));
  const FlowId fast = tree.open(kFirst, "fast.example", at(0s));

  const auto each = rates(tree, {slow, fast});

  EXPECT_NEAR(each[0], 50'000, 1'500);
  EXPECT_NEAR(each[0] + each[1], 500'000, 5'000);
  EXPECT_EQ(tree.turn(slow), 4_KiB);
}

TEST(BandwidthTree, ForgetsNoDebtWhenAConnectionIsMadeAnew) {
  BandwidthTree tree({.job = BytesPerSecond{1'000}});
  const FlowId first = tree.open(kFirst, "a.example", at(0s));
  (void)tree.reserve(first, {10'000}, at(0s));
  tree.close(first, at(0s));

  const FlowId second = tree.open(kFirst, "a.example", at(1s));

  EXPECT_GT(tree.reserve(second, {1}, at(1s)), at(9s));
}

TEST(BandwidthTree, ChangesTheLimitsOfWhatIsOpen) {
  BandwidthTree tree({});
  const FlowId flow = tree.open(kFirst, "a.example", at(0s));
  ASSERT_FALSE(tree.limited(flow));

  tree.change({.hosts = {{.hosts = "a.example", .rate = BytesPerSecond{1'000}}}}, at(0s));
  const bool limited_by_rule = tree.limited(flow);
  tree.change({.run = BytesPerSecond{1'000}}, at(0s));
  const bool limited_by_run = tree.limited(flow);
  tree.change({}, at(0s));

  EXPECT_TRUE(limited_by_rule);
  EXPECT_TRUE(limited_by_run);
  EXPECT_FALSE(tree.limited(flow));
}

TEST(BandwidthTree, HoldsAQueueToItsLimit) {
  BandwidthTree tree({.queues = {{"night", BytesPerSecond{1'000}}}});
  const FlowId night = tree.open({.queue = "night", .site = "s", .job = "j"}, "a.example", at(0s));
  const FlowId day = tree.open({.queue = "day", .site = "s", .job = "k"}, "a.example", at(0s));

  EXPECT_TRUE(tree.limited(night));
  EXPECT_FALSE(tree.limited(day));
}

}  // namespace
}  // namespace mg
