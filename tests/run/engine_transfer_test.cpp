// How the engine fetches a page by a transfer of its own, and what it does when that fails.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EngineTransfer : public EngineTest {
 protected:
  EngineTransfer() {
    site_.pages = 3;
    one_.plain_links = two_.plain_links = true;
    ask_for("1");
  }
};

TEST_F(EngineTransfer, FetchesByItselfWhereLinksArePlain) {
  const Report report = run();

  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(runner_.count("transfer https://media.site/id1"), 1);
  EXPECT_EQ(runner_.count("one fetch"), 0);
  EXPECT_THAT(runner_.files(), ElementsAre("/videos/list/P1 title of id1.mp4"));
  EXPECT_TRUE(archived("site L p1"));
}

TEST_F(EngineTransfer, WritesNothingThatOnlyAToolWouldRead) {
  run();

  EXPECT_THAT(runner_.begun_with("write "), IsEmpty());
}

TEST_F(EngineTransfer, LeavesItToTheToolWhenTold) {
  request_.download = Download::engine;

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one fetch 1"), 1);
  EXPECT_EQ(runner_.count("transfer"), 0);
}

TEST_F(EngineTransfer, KeepsToTheJobsAtOnce) {
  site_.pages = 20;
  ask_for("1-20");
  jobs_ = 3;

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.most_at_once("transfer"), 3);
}

TEST_F(EngineTransfer, ShowsHowFarItIs) {
  Script script{.takes = 4s};
  script.lines = {{.after = 2s, .text = "500 of 1000"}};
  runner_.act_on("transfer", script);

  run();

  const auto progress = sink_.all<JobProgress>();
  ASSERT_THAT(progress, SizeIs(1));
  EXPECT_EQ(progress.front().done, 500_B);
  EXPECT_EQ(progress.front().total, 1000_B);
  EXPECT_EQ(progress.front().connections, 1);
}

TEST_F(EngineTransfer, AsksForLinksAnewWhenTheyAreTooOld) {
  runner_.act_on("transfer", fails_after(3s, "expired: HTTP 403"), 1);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one probe 1"), 2);
  EXPECT_EQ(runner_.count("transfer"), 2);
}

TEST_F(EngineTransfer, RestsTheHostWhenNewLinksAreRefusedAtOnceAsWell) {
  profile_.media.pace.rest_first = 20s;
  runner_.act_on("transfer", fails_after(1s, "expired: HTTP 403"), 2);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("transfer"), 3);
  EXPECT_GE(runner_.start_of("transfer", 2) - runner_.end_of("transfer", 1), 20s);
}

TEST_F(EngineTransfer, TakesLinksForTooOldAgainWhenSomethingCameMeanwhile) {
  profile_.media.pace.rest_first = 1000s;
  Script half = fails_after(3s, "expired: HTTP 403");
  half.lines = {{.after = 1s, .text = "500 of 1000"}};
  runner_.act_on("transfer", half, 2);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_LT(runner_.start_of("transfer", 2) - runner_.end_of("transfer", 1), 100s);
}

TEST_F(EngineTransfer, GoesOnWithTheSameLinksAfterAReset) {
  runner_.act_on("transfer", fails_after(3s, "transient: reset"), 1);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one probe"), 1);
  EXPECT_EQ(runner_.count("transfer"), 2);
  EXPECT_THAT(runner_.begun_with("empty "), IsEmpty());
}

TEST_F(EngineTransfer, LetsTheToolTryWhatItCouldNotDo) {
  add_second_engine();
  runner_.act_on("transfer", fails_after(3s, "forbidden: HTTP 451"));

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("transfer"), 1);
  EXPECT_EQ(runner_.count("one probe 1"), 2);
  EXPECT_EQ(runner_.count("one fetch 1"), 1);
  EXPECT_EQ(runner_.count("two "), 0);
}

TEST_F(EngineTransfer, AsksTheNextEngineWhenTheToolIsNotEvenToldTheLinks) {
  add_second_engine();
  runner_.act_on("transfer", fails_after(3s, "forbidden: HTTP 451"), 1);
  runner_.act_on("one probe", fails_after(1s, "unsupported: what is this"));
  runner_.act_on("one probe", {.lines = {{.after = 1s, .text = "1 3 id1"}}, .takes = 1s}, 1);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one probe"), 2);
  EXPECT_EQ(runner_.count("two fetch"), 1);
}

TEST_F(EngineTransfer, GivesUpAPageThatIsGone) {
  runner_.act_on("transfer", fails_after(3s, "not_found: HTTP 404"));

  EXPECT_EQ(run().totals.failed, 1);
  EXPECT_EQ(runner_.count("one fetch"), 0);
}

TEST_F(EngineTransfer, EndsTheRunWhenTheDiskIsFull) {
  site_.pages = 20;
  ask_for("1-20");
  runner_.act_on("transfer", fails_after(3s, "disk_full: no room"));

  EXPECT_EQ(run().totals.exit_code, 9);
  EXPECT_LT(runner_.count("transfer"), 20);
}

TEST_F(EngineTransfer, StopsTransfersWhenAskedTo) {
  runner_.ask_to_stop(5s);

  EXPECT_EQ(run().totals.exit_code, 7);
  EXPECT_THAT(runner_.stopped(), Contains(HasSubstr("transfer")));
  EXPECT_THAT(ended_as(JobState::cancelled), ElementsAre(1));
}

}  // namespace
}  // namespace mg
