// What the engine begins and leaves under a quota.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::Each;
using testing::SizeIs;

// Lets so much pass in all. What was let begin counts as used, whatever it brings.
class ScriptedQuotas final : public QuotaBook {
 public:
  explicit ScriptedQuotas(Bytes left, Bytes all = 1_MiB) : left_(left), all_(all) {}

  std::optional<QuotaStop> stands_against(const std::set<std::string>& hosts, std::optional<Bytes> next,
                                          std::span<const PageUnderWay> running) override {
    hosts_.insert(hosts.begin(), hosts.end());
    Bytes to_come;
    for (const PageUnderWay& page : running) to_come += page.size.value_or(Bytes{}) - page.came;
    running_.push_back(to_come);
    if (next.value_or(Bytes{}) > all_) return QuotaStop{.quota = "100 B an hour", .until = {}};
    if (next.value_or(Bytes{}) > left_ || left_ == Bytes{})
      return QuotaStop{.quota = "5 GiB a day", .until = WallTime(24h)};
    left_ -= next.value_or(Bytes{});
    return {};
  }
  [[nodiscard]] const std::set<std::string>& hosts() const { return hosts_; }
  [[nodiscard]] Bytes most_running() const { return *std::ranges::max_element(running_); }

 private:
  Bytes left_;
  Bytes all_;
  std::vector<Bytes> running_;
  std::set<std::string> hosts_;
};

class EngineQuota : public EngineTest {
 protected:
  EngineQuota() {
    site_.pages = 10;
    ask_for("1-10");
  }
};

TEST_F(EngineQuota, BeginsWhatFitsFinishesItAndLeavesTheRest) {
  ScriptedQuotas quotas(3500_B);
  quotas_ = &quotas;

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 101);
  EXPECT_EQ(report.totals.done, 3);
  EXPECT_EQ(report.totals.waiting, 7);
  EXPECT_EQ(report.totals.failed + report.totals.cancelled, 0);
  EXPECT_EQ(sink_.warnings_with("5 GiB a day"), 1);
}

TEST_F(EngineQuota, GoesOnInTheNextPeriod) {
  ScriptedQuotas today(3500_B);
  quotas_ = &today;
  run();
  ScriptedQuotas tomorrow(100'000_B);
  quotas_ = &tomorrow;

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 0);
  EXPECT_EQ(report.totals.skipped, 3);
  EXPECT_EQ(report.totals.done, 7);
}

TEST_F(EngineQuota, AsksNobodyOnceItIsUsedUp) {
  ScriptedQuotas quotas(0_B);
  quotas_ = &quotas;

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 101);
  EXPECT_EQ(runner_.count("one probe"), 0);
  EXPECT_THAT(ended_as(JobState::cancelled), SizeIs(10));
  EXPECT_THAT(journal(), Each(testing::Field(&JobRecord::state, JobState::cancelled)));
}

TEST_F(EngineQuota, CountsWhatRunningPagesMayStillBring) {
  ScriptedQuotas quotas(100'000_B);
  quotas_ = &quotas;
  jobs_ = 3;

  run();

  EXPECT_EQ(quotas.most_running(), 2000_B);
}

TEST_F(EngineQuota, FailsWhatIsLargerThanAllOfIt) {
  ScriptedQuotas quotas(100_B, 100_B);
  quotas_ = &quotas;
  ask_for("1-2");

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 4);
  EXPECT_EQ(report.totals.failed, 2);
}

TEST_F(EngineQuota, AsksForTheMediaHostsOfAPageWhoseLinksNobodyTold) {
  ScriptedQuotas quotas(100'000_B);
  quotas_ = &quotas;
  ask_for("1");

  run();

  EXPECT_THAT(quotas.hosts(), testing::UnorderedElementsAre("site", "media"));
}

TEST_F(EngineQuota, AsksForTheHostsOfTheLinksWhereTheyAreKnown) {
  ScriptedQuotas quotas(100'000_B);
  quotas_ = &quotas;
  one_.plain_links = true;
  ask_for("1");

  run();

  EXPECT_THAT(quotas.hosts(), testing::UnorderedElementsAre("site", "media.site"));
}

TEST_F(EngineQuota, PlansWithoutAskingIt) {
  ScriptedQuotas quotas(0_B);
  quotas_ = &quotas;

  EXPECT_THAT(run(Depth::plan).planned, SizeIs(10));
}

}  // namespace
}  // namespace mg
