// Hosts with drawn habits that change while files come: nothing may break, nothing may be lost, and files
// that can be had are had.
#include <gtest/gtest.h>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

class Drawn {
 public:
  explicit Drawn(unsigned seed) : random_(seed) {}
  int upto(int most) { return std::uniform_int_distribution<>(0, most)(random_); }
  bool one_in(int n) { return upto(n - 1) == 0; }

  HostHabits habits() {
    HostHabits habits{.rate = 2e4 * (1 + upto(300))};
    if (one_in(4)) habits.fast = Bytes{(128 << upto(6)) * 1024};
    if (one_in(4)) habits.bears = 1 + upto(6);
    if (one_in(4)) habits.refuses_above = 1 + upto(6);
    if (one_in(5)) habits.retry_after = upto(8) * 1s;
    if (one_in(4)) habits.resets_after = Bytes{upto(3'000'000)};
    if (one_in(8)) habits.status = std::array{403, 404, 416, 429, 500, 503}[static_cast<std::size_t>(upto(5))];
    if (one_in(10)) habits.dead = true;
    if (one_in(8)) habits.ignores_ranges = true;
    if (one_in(8)) habits.validator = "\"2\"";
    if (one_in(8)) habits.other_part = true;
    if (one_in(8)) habits.says_size = 3_MiB;
    if (one_in(8)) habits.tells_size = false;
    if (one_in(6)) habits.piece = Bytes{1 << (10 + upto(8))};
    if (one_in(6)) habits.hiccup = upto(3000) * 1ms;
    habits.latency = upto(500) * 1ms;
    return habits;
  }

 private:
  std::mt19937_64 random_;
};

class Mischief : public testing::TestWithParam<unsigned> {};

TEST_P(Mischief, EveryFileComesOrFails) {
  Drawn drawn(GetParam());
  SimulatedNetwork network({.per_file = 1 + drawn.upto(7), .per_host = 1 + drawn.upto(7)});
  network.noise(0.3);
  const std::vector<std::string> names{"a", "b", "c"};
  for (const std::string& name : names) network.host(name, drawn.habits());
  for (int i = 0; i < 20; ++i) {
    network.later(drawn.upto(120) * 1s, [&drawn, &names](SimulatedNetwork& later) {
      later.habits(names[static_cast<std::size_t>(drawn.upto(2))]) = drawn.habits();
    });
  }
  std::vector<Bytes> sizes;
  for (int i = 0; i < 12; ++i) sizes.push_back(Bytes{1 + drawn.upto(6'000'000)});

  network.queue(sizes, names, 5);
  network.run(2h);

  // A lying size makes a file of another length complete; all others end in one of two ways.
  EXPECT_EQ(network.completed() + static_cast<int>(network.failures().size()), 12);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Mischief, testing::Range(1U, 61U));

TEST(Hosts, ThatAreGoodGiveAllWhateverTheOthersDo) {
  for (unsigned seed = 1; seed < 40; ++seed) {
    Drawn drawn(seed);
    SimulatedNetwork network;
    HostHabits odd = drawn.habits();
    odd.validator = "\"1\"";
    odd.says_size.reset();
    odd.status.reset();
    odd.ignores_ranges = false;
    network.host("odd", odd);
    network.host("good", {.rate = 1e6});
    network.queue(std::vector<Bytes>(6, 4_MiB), {"odd", "good"}, 3);

    network.run(1h);

    EXPECT_EQ(network.completed(), 6) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mg
