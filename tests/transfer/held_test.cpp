// Our own limits are not the hosts' behaviour.
#include <gmock/gmock.h>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

using testing::IsEmpty;

const HostTraits kKnown{.host = "a",
                        .good_connections = 4,
                        .too_many_connections = 6,
                        .squeeze = {},
                        .speed = BytesPerSecond{1e6}};

std::vector<Bytes> files(int count, Bytes size) {
  return std::vector<Bytes>(static_cast<std::size_t>(count), size);
}

TEST(Held, ALimitedHourTeachesNothingAndReplacesNothing) {
  SimulatedNetwork network({}, {kKnown});
  network.host("a", {.rate = 1e6});
  network.own_limit(100e3);
  network.add(1000_MiB, {"a"});

  network.run_for(1h);

  EXPECT_EQ(network.dispatcher().traits(), std::vector{kKnown});
  EXPECT_EQ(network.requests(), 1);
  EXPECT_THAT(network.failures(), IsEmpty());
}

TEST(Held, OfAHostThatNobodyKnowsNothingIsKnownAfterALimitedHour) {
  SimulatedNetwork network;
  network.host("a", {.rate = 4e6, .fast = 512_KiB});
  network.own_limit(50e3);
  network.queue(files(6, 1000_MiB), {"a"}, 6);

  network.run_for(1h);

  EXPECT_EQ(network.dispatcher().traits(), std::vector{HostTraits{.host = "a"}});
  EXPECT_EQ(network.requests(), 2);  // as many as a new host is given at first, of another file each
}

TEST(Held, NoConnectionDripsOrIsSilentWhereTheLimitIsADrip) {
  SimulatedNetwork network({}, {kKnown});
  network.host("a", {.rate = 1e6});
  network.own_limit(500);
  network.queue(files(4, 10_MiB), {"a"}, 4);

  network.run_for(1h);

  EXPECT_EQ(network.requests(), 4);
  EXPECT_EQ(network.dispatcher().traits(), std::vector{kKnown});
}

TEST(Held, ARefusalBesideAHeldConnectionIsNoSignThatLinksExpired) {
  SimulatedNetwork network({}, {kKnown});
  network.host("a", {.rate = 1e6, .refuses_above = 1, .refusal = 403});
  network.own_limit(2e3);  // a turn every 8 s
  network.add(10_MiB, {"a"});
  network.later(20s, [](SimulatedNetwork& later) { later.add(10_MiB, {"a"}); });

  network.run_for(25s);

  EXPECT_EQ(network.stats("a").refusals, 1);
  EXPECT_THAT(network.failures(), IsEmpty());
}

TEST(Held, TheMirrorIsNotFledTo) {
  const HostTraits mirror{.host = "b",
                          .good_connections = 4,
                          .too_many_connections = {},
                          .squeeze = {},
                          .speed = BytesPerSecond{1.2e6}};
  SimulatedNetwork network({}, {kKnown, mirror});
  network.host("a", {.rate = 1e6});
  network.host("b", {.rate = 1.2e6});
  network.own_limit(100e3);
  network.queue(files(2, 1000_MiB), {"a", "b"}, 2);

  network.run_for(1h);

  EXPECT_EQ(network.requests(), 2);
  EXPECT_EQ(network.dispatcher().traits(), std::vector{kKnown});
}

TEST(Held, WhatWasLearntBeforeALimitIsStillSoAfterIt) {
  SimulatedNetwork network;
  network.host("a", {.rate = 4e6, .fast = 512_KiB});
  network.queue(files(4, 1000_MiB), {"a"}, 4);
  network.run_for(30s);
  const auto before = network.dispatcher().traits();
  network.own_limit(200e3);
  network.run_for(3s);
  const auto at_first = network.dispatcher().traits();

  network.run_for(1h);

  EXPECT_EQ(network.dispatcher().traits(), at_first);
  EXPECT_EQ(at_first[0].squeeze, before[0].squeeze);
  EXPECT_EQ(at_first[0].good_connections, before[0].good_connections);
  ASSERT_TRUE(before[0].squeeze);
}

TEST(Held, AdaptsAsBeforeOnceTheLimitIsLifted) {
  SimulatedNetwork limited;
  SimulatedNetwork free;
  for (SimulatedNetwork* network : {&limited, &free}) {
    network->host("a", {.rate = 4e6, .fast = 512_KiB});
    network->queue(files(20, 20_MiB), {"a"}, 8);
  }
  limited.own_limit(200e3);
  limited.run_for(5min);
  limited.own_limit({});
  limited.run();
  free.run();

  EXPECT_EQ(limited.completed(), 20);
  EXPECT_LE(limited.passed(), 5min + free.passed() + 5s);
  EXPECT_EQ(limited.dispatcher().traits()[0].good_connections,
            free.dispatcher().traits()[0].good_connections);
}

TEST(Held, ALimitThatIsNeverReachedCostsLittle) {
  SimulatedNetwork limited;
  SimulatedNetwork free;
  for (SimulatedNetwork* network : {&limited, &free}) {
    network->host("a", {.rate = 1e6});
    network->queue(files(4, 64_MiB), {"a"}, 4);
  }
  limited.own_limit(20e6);

  limited.run();
  free.run();

  EXPECT_LE(limited.passed(), free.passed() + 3s);
  EXPECT_EQ(limited.stats("a").most_open, 8);
}

TEST(Held, ALimitOfTwiceOneConnectionsSpeedIsReachedWithFew) {
  HostTraits bears_more = kKnown;
  bears_more.good_connections = 8;
  bears_more.too_many_connections.reset();
  SimulatedNetwork network({}, {bears_more});
  network.host("a", {.rate = 1e6});
  network.own_limit(2e6);
  network.add(100_MiB, {"a"});

  network.run();

  EXPECT_LE(network.passed(), 56s);  // 52.4 at best
  EXPECT_LE(network.stats("a").most_open, 3);
}

}  // namespace
}  // namespace mg
