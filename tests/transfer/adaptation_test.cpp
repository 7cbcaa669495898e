// A table of host behaviours: how long the real Dispatcher takes against what the behaviour allows, on a first
// visit and with what was learnt there.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/transfer/simulated_network.h"

namespace mg {
namespace {

struct Habit {
  std::string name;
  std::vector<std::pair<std::string, HostHabits>> hosts;
  std::vector<Bytes> sizes;
  int active = 8;
  std::optional<double> line;
  double noise = 0;
  double bound = 0;      // seconds that the behaviour allows at best
  double first = 1.25;   // times the bound, on a first visit
  double probe = 2;      // seconds that a first visit may take more, to find out
  double second = 1.25;  // times the bound, with what was learnt
  int requests = 0;      // at most, on a first visit
  std::function<void(SimulatedNetwork&)> changes;
};

// 20 pages of video and audio.
std::vector<Bytes> pages() {
  std::vector<Bytes> sizes;
  for (int i = 0; i < 20; ++i) sizes.insert(sizes.end(), {18_MiB, 2_MiB});
  return sizes;
}
constexpr double kPages = 20 * 20 * 1048576.0;

std::vector<Habit> habits() {
  const double squeeze_512k = kPages / 8 / (524288 / (524288 / 4e6 + 0.09));
  const double squeeze_4m = kPages / 8 / (4194304 / (4194304 / 4e6 + 0.09));
  const double squeeze_128k = kPages / 8 / (131072 / (131072 / 2e6 + 0.09));
  std::vector<Habit> table{
      {"1 MB/s each", {{"a", {.rate = 1e6}}}, pages(), 8, {}, 0, kPages / 8e6, 1.25, 2, 1.25, 80},
      {"4 MB/s each", {{"a", {.rate = 4e6}}}, pages(), 8, {}, 0, kPages / 32e6, 1.25, 3, 1.25, 80},
      {"squeeze 512 KiB",
       {{"a", {.rate = 4e6, .fast = 512_KiB}}}, pages(), 8, {}, 0, squeeze_512k, 1.25, 6, 1.25, 1200},
      {"squeeze 4 MiB",
       {{"a", {.rate = 4e6, .fast = 4_MiB}}}, pages(), 8, {}, 0, squeeze_4m, 1.25, 6, 1.25, 300},
      {"squeeze 128 KiB",
       {{"a", {.rate = 2e6, .fast = 128_KiB}}}, pages(), 8, {}, 0, squeeze_128k, 1.25, 6, 1.25, 4500},
      {"squeeze 16 MiB at 1 MB/s",
       {{"a", {.rate = 1e6, .fast = 16_MiB}}}, pages(), 8, {}, 0, kPages / 8e6, 1.25, 6, 1.25, 150},
      {"crowd over 4, 1 MB/s",
       {{"a", {.rate = 1e6, .bears = 4}}}, pages(), 8, {}, 0, kPages / 4e6, 1.25, 22, 1.25, 90},
      {"crowd over 4, 4 MB/s",
       {{"a", {.rate = 4e6, .bears = 4}}}, pages(), 8, {}, 0, kPages / 16e6, 1.25, 22, 1.25, 90},
      {"line of 4 MB/s, 1 each", {{"a", {.rate = 1e6}}}, pages(), 8, 4e6, 0, kPages / 4e6, 1.25, 2, 1.25, 90},
      {"line of 4 MB/s", {{"a", {}}}, pages(), 8, 4e6, 0, kPages / 4e6, 1.25, 2, 1.25, 90},
      {"host of 4 MB/s", {{"a", {.host_rate = 4e6}}}, pages(), 8, {}, 0, kPages / 4e6, 1.25, 2, 1.25, 90},
      {"dead and slow mirror",
       {{"a", {.dead = true}}, {"b", {.rate = 2e4}}, {"c", {.rate = 1e6}}},
       pages(), 8, {}, 0, kPages / 8e6, 1.25, 5, 1.25, 150},
      {"slow first mirror",
       {{"a", {.rate = 2e4}}, {"b", {.rate = 1e6}}}, pages(), 8, {}, 0, kPages / 8e6, 1.25, 3, 1.25, 150},
      {"one file, 125 MB/s", {{"a", {}}}, {512_MiB}, 8, 125e6, 0, 512 * 1048576 / 125e6, 1.25, 1, 1.25, 8},
      {"one file, no limit", {{"a", {}}}, {512_MiB}, 8, {}, 0, 0.35, 1.25, 1, 1.25, 2},
      {"one file, 1 MB/s each",
       {{"a", {.rate = 1e6}}}, {64_MiB}, 8, {}, 0, 64 * 1048576 / 8e6, 1.25, 4, 1.25, 40},
      {"2,000 segments",
       {{"a", {.rate = 4e6}}}, std::vector<Bytes>(2000, 400_KiB), 2000, {}, 0,
       2000 * (400 * 1024 / 4e6 + 0.03) / 8, 1.25, 4, 1.25, 2010},
      {"bears 5, else 403",
       {{"a", {.rate = 1e6, .refuses_above = 5, .refusal = 403}}}, pages(), 8, {}, 0, kPages / 5e6, 1.25, 10,
       1.25, 90},
      {"bears 5, else 429",
       {{"a", {.rate = 1e6, .refuses_above = 5, .retry_after = 3s}}}, pages(), 8, {}, 0, kPages / 5e6, 1.25,
       10, 1.25, 90},
      {"squeeze 512 KiB and crowd over 4",
       {{"a", {.rate = 4e6, .fast = 512_KiB, .bears = 4}}}, pages(), 8, {}, 0, squeeze_512k * 2, 1.25, 26, 1.25,
       1200},
      {"100 KB/s each, in pieces",
       {{"a", {.rate = 1e5, .piece = 64_KiB}}}, std::vector<Bytes>(16, 2_MiB), 8, {}, 0, 16 * 2.1 / 0.8, 1.25,
       4, 1.25, 60},
      {"1 MB/s each, hiccups of 1 s",
       {{"a", {.rate = 1e6, .hiccup = 1s}}}, pages(), 8, {}, 0, kPages / 8e6 / 0.9, 1.25, 4, 1.25, 160},
      {"4 MB/s each, 600 ms away",
       {{"a", {.rate = 4e6, .handshake = 400ms, .latency = 200ms}}}, pages(), 8, {}, 0, kPages / 32e6 + 3,
       1.25, 5, 1.25, 90},
      {"line of 4 MB/s, hiccups", {{"a", {.hiccup = 600ms}}}, pages(), 8, 4e6, 0, kPages / 4e6 / 0.94, 1.25, 2,
       1.25, 90},
      {"squeeze of 512 KiB that goes",
       {{"a", {.rate = 1e6, .fast = 512_KiB}}}, pages(), 8, {}, 0, kPages / 8e6, 1.25, 6, 1.25, 900,
       [](SimulatedNetwork& network) {
         network.later(15s, [](SimulatedNetwork& later) { later.habits("a").fast.reset(); });
       }},
      {"host that becomes slower",
       {{"a", {.rate = 1e6}}}, pages(), 8, {}, 0, 10 + (kPages - 80e6) / 2e6, 1.25, 6, 1.25, 120,
       [](SimulatedNetwork& network) {
         network.later(10s, [](SimulatedNetwork& later) { later.habits("a").rate = 0.25e6; });
       }},
  };
  const std::size_t quiet = table.size();
  for (std::size_t i = 0; i < quiet; ++i) {
    if (table[i].sizes.size() < 40) continue;
    Habit noisy = table[i];
    noisy.name += ", noisy";
    noisy.noise = 0.3;
    noisy.probe += 2;
    table.push_back(noisy);
  }
  return table;
}

struct Visit {
  double seconds = 0;
  int requests = 0;
  int handshakes = 0;
  int most_open = 0;
  int completed = 0;
  Bytes twice;
  std::vector<HostTraits> traits;
};

Visit visit(const Habit& habit, const std::vector<HostTraits>& known) {
  SimulatedNetwork network({}, known);
  std::vector<std::string> names;
  for (const auto& [name, habits] : habit.hosts) {
    network.host(name, habits);
    names.push_back(name);
  }
  if (habit.line) network.line(*habit.line);
  network.noise(habit.noise);
  if (habit.changes) habit.changes(network);
  network.queue(habit.sizes, names, habit.active);
  network.run(10min);
  Visit visit{.seconds = seconds(network.passed()),
              .requests = network.requests(),
              .completed = network.completed(),
              .twice = network.fetched_twice(),
              .traits = network.dispatcher().traits()};
  for (const std::string& name : names) {
    visit.handshakes += network.stats(name).handshakes;
    visit.most_open = std::max(visit.most_open, network.stats(name).most_open);
  }
  if (const char* wish = std::getenv("MG_TRACE"); wish && habit.name == wish) {
    fmt::print("{}", network.trace);
  }
  return visit;
}

std::string words(const std::vector<HostTraits>& traits) {
  std::string text;
  for (const HostTraits& host : traits) {
    text += fmt::format(" {}:{}/{} {}K {:.2f}M", host.host, host.good_connections.value_or(0),
                        host.too_many_connections.value_or(0), host.squeeze.value_or(Bytes{}).count / 1024,
                        host.speed.value_or(BytesPerSecond{}).count / 1e6);
  }
  return text;
}

class Adaptation : public testing::TestWithParam<Habit> {};

TEST_P(Adaptation, ComesNearTheBoundOfTheBehaviour) {
  const Habit& habit = GetParam();

  const Visit first = visit(habit, {});
  const Visit second = visit(habit, first.traits);

  fmt::print("{:<34} {:7.1f} | {:7.1f} {:5.2f} {:5} {:5} {:3} | {:7.1f} {:5.2f} {:5} | {}\n", habit.name,
             habit.bound, first.seconds, first.seconds / habit.bound, first.requests, first.handshakes,
             first.most_open, second.seconds, second.seconds / habit.bound, second.requests,
             words(first.traits));
  EXPECT_EQ(first.completed, static_cast<int>(habit.sizes.size()));
  EXPECT_EQ(second.completed, static_cast<int>(habit.sizes.size()));
  EXPECT_LE(first.seconds, habit.bound * habit.first + habit.probe);
  EXPECT_LE(second.seconds, habit.bound * habit.second + 0.5);
  EXPECT_LE(first.requests, habit.requests);
  EXPECT_EQ(first.twice, 0_B);
}

INSTANTIATE_TEST_SUITE_P(Habits, Adaptation, testing::ValuesIn(habits()), [](const auto& row) {
  std::string name;
  for (const char c : row.param.name) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
});

}  // namespace
}  // namespace mg
