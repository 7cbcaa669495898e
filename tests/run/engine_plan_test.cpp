// Planning looks and does nothing; long lists cost little.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EnginePlan : public EngineTest {
 protected:
  [[nodiscard]] int file_changes() const {
    int changes = 0;
    for (const auto& one : runner_.begun()) {
      if (!one.words.starts_with("one ") && !one.words.starts_with("two ")) changes += 1;
    }
    return changes;
  }
};

TEST_F(EnginePlan, ChangesNoFileAndWritesNothingDown) {
  archive("site L p2");
  ask_for("1-3");

  const Report report = run(Depth::plan);

  EXPECT_EQ(file_changes(), 0);
  EXPECT_EQ(runner_.count("fetch"), 0);
  EXPECT_THAT(Journal(database_).last_runs(9).value(), IsEmpty());
  EXPECT_EQ(report.totals.exit_code, 0);
}

TEST_F(EnginePlan, TellsWhatWouldBeDoneByPage) {
  archive("site L p2");
  ask_for("3,2,1");

  const Report report = run(Depth::plan);

  ASSERT_EQ(report.planned.size(), 3U);
  EXPECT_EQ(report.planned[0].page, 1);
  EXPECT_EQ(report.planned[0].target, "list/P1 title of id1.mp4");
  EXPECT_EQ(report.planned[0].state, JobState::queued);
  EXPECT_EQ(report.planned[1].state, JobState::skipped);
  EXPECT_EQ(report.planned[2].key.text, "site L p3");
}

TEST_F(EnginePlan, TellsWhatCannotBeFetched) {
  ask_for("1-2");
  site_.probe_errors[1] = {"needs_login: members only"};

  const Report report = run(Depth::plan);

  ASSERT_EQ(report.planned.size(), 2U);
  EXPECT_EQ(report.planned[0].state, JobState::failed);
  EXPECT_EQ(report.planned[0].remark, "needs_login: members only");
  EXPECT_EQ(report.totals.exit_code, 1);
}

TEST_F(EnginePlan, RetriesAsAFetchWould) {
  ask_for("1");
  site_.probe_errors[1] = {2, "transient: reset"};

  EXPECT_EQ(run(Depth::plan).planned.front().state, JobState::queued);
  EXPECT_THAT(Journal(database_).last_runs(9).value(), IsEmpty());
}

TEST_F(EnginePlan, NamesTheKeyOfAnArchivedPageWithAnIdOfItsOwn) {
  profile_.identity = PageIdentity::own_id;
  archive("site id2");
  ask_for("1-3");

  const Report report = run(Depth::plan);

  ASSERT_EQ(report.planned.size(), 3U);
  EXPECT_EQ(report.planned[1].state, JobState::skipped);
}

class EngineLongList : public EngineTest {
 protected:
  static constexpr int kPages = 100'000;

  void archive_all() {
    auto transaction = database_.begin();
    ASSERT_TRUE(transaction);
    for (int page = 1; page <= kPages; ++page) archive("site L p" + std::to_string(page));
    ASSERT_TRUE(transaction->commit());
  }
};

TEST_F(EngineLongList, SkipsAHundredThousandArchivedPagesWithFewChangesAtATime) {
  archive_all();
  ask_for("1-100000");
  runner_.slow_down("remove room", 1ms);

  const Report report = run();

  EXPECT_EQ(report.totals.skipped, kPages);
  EXPECT_EQ(runner_.count("one "), 0);
  EXPECT_LE(runner_.most_at_once("remove room"), 100);
}

TEST_F(EngineLongList, DropsAHundredThousandPagesThatAreNotInTheList) {
  site_.pages = 2;
  ask_for("1-100000");

  const Report report = run();

  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(report.totals.skipped, 0);
  EXPECT_EQ(runner_.count("one probe"), 1);
}

TEST_F(EngineLongList, FailsAHundredThousandPagesOfAListThatIsGone) {
  ask_for("1-100000");
  runner_.act_on("one probe", fails_after(1s, "not_found: the list is gone"));

  const Report report = run();

  EXPECT_EQ(report.totals.failed, kPages);
  EXPECT_EQ(runner_.count("one probe"), 2);
}

TEST_F(EngineLongList, PlansAHundredThousandPages) {
  site_.pages = kPages;
  site_.to_start = site_.to_tell = 1ms;
  ask_for("1-100000");

  const Report report = run(Depth::plan);

  EXPECT_EQ(report.planned.size(), 100'000U);
  EXPECT_LE(runner_.waits(), 120'000U);
}

TEST_F(EngineLongList, KeepsAWaitingPageSmall) {
  EXPECT_LE(sizeof(RunJob), 32U);
}

}  // namespace
}  // namespace mg
