#include "src/pace/connection_limit.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using enum ConnectionLimit::Demand;

// A host whose sum is a function of the number of connections; one window each half second.
class Host {
 public:
  explicit Host(ConnectionLimit limit) : limit_(limit) {}

  template <typename Sum>
  void windows(int count, Sum sum) {
    for (int i = 0; i < count; ++i) {
      now_ += 500ms;
      limit_.look(now_);
      limit_.measured(BytesPerSecond{sum(limit_.allowed())}, more, now_);
      most_ = std::max(most_, limit_.allowed());
    }
  }
  void rest(Duration time) {
    now_ += time;
    limit_.look(now_);
  }
  ConnectionLimit& limit() { return limit_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] int most() const { return most_; }

 private:
  ConnectionLimit limit_;
  Instant now_ = Instant(1h);
  int most_ = 0;
};

double each_a_million(int connections) {
  return 1e6 * connections;
}

TEST(ConnectionLimit, BeginsWithTwo) {
  const ConnectionLimit limit(8, {}, {});

  EXPECT_EQ(limit.allowed(), 2);
}

TEST(ConnectionLimit, BeginsWithWhatWasGoodBefore) {
  const ConnectionLimit limit(8, 5, 6);

  EXPECT_EQ(limit.allowed(), 5);
}

TEST(ConnectionLimit, GrowsByOneWhileTheSumGrows) {
  Host host(ConnectionLimit(8, {}, {}));

  host.windows(4, each_a_million);

  EXPECT_EQ(host.limit().allowed(), 6);
}

TEST(ConnectionLimit, NeverPassesTheMostAllowed) {
  Host host(ConnectionLimit(4, 16, {}));

  host.windows(100, each_a_million);

  EXPECT_EQ(host.most(), 4);
}

TEST(ConnectionLimit, DoesNotGrowWithoutDemand) {
  ConnectionLimit limit(8, {}, {});

  limit.measured({2e6}, met, Instant(1h));

  EXPECT_EQ(limit.allowed(), 2);
}

TEST(ConnectionLimit, TakesBackARaiseThatDidNotHelp) {
  Host host(ConnectionLimit(8, {}, {}));

  host.windows(20, [](int connections) { return 1e6 * std::min(connections, 4); });

  EXPECT_EQ(host.limit().allowed(), 4);
  EXPECT_EQ(host.limit().good(), 4);
}

TEST(ConnectionLimit, TriesLessAndLessOftenWhatDidNotHelp) {
  Host host(ConnectionLimit(8, {}, {}));
  int tries = 0;
  int before = 2;

  host.windows(600, [&](int connections) {
    tries += connections == 3 && before == 2 ? 1 : 0;
    before = connections;
    return 4e6;
  });

  EXPECT_GE(tries, 3);
  EXPECT_LE(tries, 6);
}

TEST(ConnectionLimit, HalvesWhenARaiseMakesEverythingSlowAndReturnsOnceTheSpeedDoes) {
  Host host(ConnectionLimit(8, {}, {}));
  const auto crowded = [](int connections) { return connections > 4 ? 4e5 : 1e6 * connections; };

  host.windows(4, crowded);
  EXPECT_EQ(host.limit().allowed(), 2);
  host.windows(30, [](int connections) { return 8e4 * connections; });
  EXPECT_EQ(host.limit().allowed(), 2);
  host.windows(1, crowded);

  EXPECT_EQ(host.limit().allowed(), 4);
  EXPECT_EQ(host.limit().good(), 4);
  EXPECT_EQ(host.limit().too_many(), 5);
}

TEST(ConnectionLimit, DoesNotGoAgainToWhatWasTooMany) {
  Host host(ConnectionLimit(8, 4, 5));

  host.windows(1000, each_a_million);

  EXPECT_EQ(host.most(), 4);
}

TEST(ConnectionLimit, ForgetsACollapseThatWasOverAtOnce) {
  Host host(ConnectionLimit(8, {}, {}));
  host.windows(3, [](int connections) { return connections > 4 ? 0.0 : 1e6 * connections; });
  host.windows(1, [](int) { return 0.0; });

  host.windows(1, each_a_million);

  EXPECT_EQ(host.limit().too_many(), std::nullopt);
  EXPECT_EQ(host.limit().allowed(), 4);
}

TEST(ConnectionLimit, GivesAsManyAgainWhenTheHostItselfBecameSlow) {
  Host host(ConnectionLimit(8, 8, {}));
  host.windows(2, each_a_million);

  host.limit().collapsed(host.now());
  EXPECT_EQ(host.limit().allowed(), 4);
  host.rest(31s);

  EXPECT_EQ(host.limit().allowed(), 8);
  EXPECT_EQ(host.limit().too_many(), std::nullopt);
}

TEST(ConnectionLimit, HalvesOnARefusalAndReturnsToOneLessThanWasRefused) {
  Host host(ConnectionLimit(8, {}, {}));

  host.limit().refused(6, host.now());
  EXPECT_LE(host.limit().allowed(), 3);
  host.rest(11s);

  EXPECT_EQ(host.limit().allowed(), 5);
  EXPECT_EQ(host.limit().too_many(), 6);
}

TEST(ConnectionLimit, KeepsAtLeastOne) {
  Host host(ConnectionLimit(1, {}, {}));

  host.limit().refused(1, host.now());
  host.rest(11s);

  EXPECT_EQ(host.limit().allowed(), 1);
  EXPECT_EQ(host.limit().too_many(), std::nullopt);
}

}  // namespace
}  // namespace mg
