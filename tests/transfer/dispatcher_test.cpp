#include "src/transfer/dispatcher.h"

#include <gtest/gtest.h>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

TEST(Dispatcher, FetchesAFileFromItsOnlyLink) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6});
  network.add(10_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 1);
  EXPECT_EQ(network.fetched_twice(), 0_B);
}

TEST(Dispatcher, FetchesManyFilesSideBySide) {
  SimulatedNetwork network;
  network.host("a", {.rate = 1e6});
  for (int i = 0; i < 10; ++i) network.add(3_MiB, {"a"});

  network.run();

  EXPECT_EQ(network.completed(), 10);
  EXPECT_EQ(network.fetched_twice(), 0_B);
}

}  // namespace
}  // namespace mg
