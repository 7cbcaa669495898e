// What somebody set for single hosts goes before what holds for all.
#include <gtest/gtest.h>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

TEST(HostCaps, HoldForTheHostsThatMatchAndNoOthers) {
  SimulatedNetwork network({.per_file = 8, .per_host = 8, .hosts = {{.hosts = "*.slow", .connections = 2}}});
  network.host("a.slow", {.rate = 1e6});
  network.host("b.fast", {.rate = 1e6});
  network.add(20_MiB, {"a.slow"});
  network.add(20_MiB, {"b.fast"});

  network.run();

  EXPECT_EQ(network.completed(), 2);
  EXPECT_EQ(network.stats("a.slow").most_open, 2);
  EXPECT_GT(network.stats("b.fast").most_open, 2);
}

}  // namespace
}  // namespace mg
