// What becomes of files when hosts refuse, lie, break off or change.
#include <gtest/gtest.h>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

ErrorKind kind_of(const SimulatedNetwork& network) {
  return network.failures().empty() ? ErrorKind::internal : network.failures().front().error->kind;
}

WantedFile wanted_from(const std::string& host) {
  return {.links = {"https://" + host + "/file"}};
}

WantedFile begun_from(const std::string& host, Bytes size, ByteRange there) {
  WantedFile file = wanted_from(host);
  file.resource = Resource{.size = size, .validator = "\"1\"", .host = host};
  file.map.set_size(size);
  file.map.fill(there);
  return file;
}

struct Refusal {
  int status;
  ErrorKind kind;
};

class RefusedFile : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedFile, FailsAsWhatTheStatusMeans) {
  SimulatedNetwork network;
  network.host("a", {.status = GetParam().status});
  network.add(1_MiB, {"a"});

  network.run();

  ASSERT_EQ(network.failures().size(), 1);
  EXPECT_EQ(kind_of(network), GetParam().kind);
  EXPECT_LE(network.requests(), 5);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, RefusedFile,
    testing::Values(Refusal{401, ErrorKind::needs_login}, Refusal{403, ErrorKind::expired},
                    Refusal{404, ErrorKind::not_found}, Refusal{410, ErrorKind::not_found},
                    Refusal{412, ErrorKind::throttled}, Refusal{429, ErrorKind::throttled},
                    Refusal{503, ErrorKind::transient}, Refusal{418, ErrorKind::forbidden},
                    Refusal{500, ErrorKind::transient}, Refusal{416, ErrorKind::transient}),
    [](const auto& row) { return std::to_string(row.param.status); });

TEST(Failures, ThrottledSaysHowLongTheHostWantsPeace) {
  SimulatedNetwork network;
  network.host("a", {.status = 429, .retry_after = 90s});
  network.add(1_MiB, {"a"});

  network.run();

  ASSERT_EQ(network.failures().size(), 1);
  EXPECT_EQ(network.failures().front().retry_after, 90s);
}

TEST(Failures, AHostThatAsksForPeaceIsNotAskedForTheOtherFiles) {
  SimulatedNetwork network;
  network.host("a", {.status = 429, .retry_after = 90s});
  for (int i = 0; i < 20; ++i) network.add(1_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.failures().size(), 20);
  EXPECT_LE(network.requests(), 2);
}

TEST(Failures, ARefusalOnOneLinkIsAnsweredByTheOther) {
  SimulatedNetwork network;
  network.host("a", {.status = 403});
  network.host("b", {.rate = 4e6});
  network.add(1_MiB, {"a", "b"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
}

TEST(Failures, AnUnreachableHostEndsAsTransientAfterFiveTries) {
  SimulatedNetwork network;
  network.host("a", {.dead = true});
  network.add(1_MiB, {"a"});

  network.run();

  EXPECT_EQ(kind_of(network), ErrorKind::transient);
  EXPECT_EQ(network.requests(), 5);
}

TEST(Failures, GoesOnWhereTheConnectionWasReset) {
  SimulatedNetwork network;
  network.host("a", {.rate = 4e6, .resets_after = 300_KiB});
  network.add(4_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fetched_twice(), 0_B);
  EXPECT_LE(network.requests(), 20);
}

TEST(Failures, GivesUpOnAHostThatResetsBeforeAnyByte) {
  SimulatedNetwork network;
  network.host("a", {.rate = 4e6, .resets_after = 0_B});
  network.add(4_MiB, {"a"});

  network.run();

  EXPECT_EQ(kind_of(network), ErrorKind::transient);
  EXPECT_LE(network.requests(), 5);
}

TEST(Failures, TakesTheWholeFileInOneGoWhereRangesAreIgnored) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .ignores_ranges = true});
  network.add(10_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fresh_starts(), 0);
  EXPECT_EQ(network.fetched_twice(), 0_B);
}

TEST(Failures, StartsAfreshWhereABegunFileCannotBeContinued) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .ignores_ranges = true});
  network.add(10_MiB, begun_from("a", 10_MiB, {0_B, 4_MiB}));

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fresh_starts(), 1);
}

TEST(Failures, GivesUpWhereRangesAreIgnoredAndEveryBodyIsCutShort) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .resets_after = 4_MiB, .ignores_ranges = true});
  network.add(10_MiB, {"a"});

  network.run();

  EXPECT_EQ(kind_of(network), ErrorKind::transient);
  EXPECT_LE(network.requests(), 7);
}

TEST(Failures, ContinuesWhatIsThere) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6});
  network.add(10_MiB, begun_from("a", 10_MiB, {2_MiB, 8_MiB}));

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fresh_starts(), 0);
  EXPECT_LE(network.passed(), 5s);
}

TEST(Failures, StartsAfreshWhenTheResourceIsAnotherOne) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .validator = "\"2\""});
  network.add(10_MiB, begun_from("a", 10_MiB, {2_MiB, 8_MiB}));

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fresh_starts(), 1);
}

TEST(Failures, AMirrorWithAnotherFileIsAvoided) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6});
  network.host("b", {.rate = 1e6, .says_size = 5_MiB, .validator = "\"other\""});
  network.add(10_MiB, {"a", "b"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fresh_starts(), 0);
  EXPECT_LE(network.stats("b").requests, 3);
}

TEST(Failures, AnotherPartThanAskedForIsNeverTaken) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .other_part = true});
  network.add(10_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 0);
  EXPECT_EQ(kind_of(network), ErrorKind::transient);
}

TEST(Failures, ADripEndsAsAFailureOfItsLink) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1});
  network.add(1_MiB, {"a"});

  network.run();

  EXPECT_EQ(kind_of(network), ErrorKind::transient);
  EXPECT_LE(network.passed(), 5min);
}

TEST(Failures, AFileOfUnknownSizeIsCompleteWhenItsBodyEnds) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .ignores_ranges = true, .tells_size = false});
  network.add(3_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
}

TEST(Failures, ASliceIsFetchedFromItsPlaceInTheResource) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6});
  WantedFile file = wanted_from("a");
  file.slice = ByteRange{5_MiB, 7_MiB};
  network.add(2_MiB, std::move(file));

  network.run();

  EXPECT_EQ(network.completed(), 1);
}

TEST(Failures, RefusedConnectionsLeaveTheFlowingOnesAlone) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6, .refuses_above = 3, .refusal = 403});
  for (int i = 0; i < 8; ++i) network.add(10_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 8);
  EXPECT_LE(network.stats("a").refusals, 3);
}

}  // namespace
}  // namespace mg
