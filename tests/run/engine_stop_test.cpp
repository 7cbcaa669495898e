// How a run ends before its work does.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class EngineStop : public EngineTest {
 protected:
  EngineStop() {
    site_.pages = 8;
    ask_for("1-8");
    jobs_ = 2;
  }
};

TEST_F(EngineStop, AsksRunningChildrenToStopAndCancelsTheRest) {
  runner_.ask_to_stop(5s);

  const Report report = run();

  EXPECT_THAT(runner_.stopped(), ElementsAre("one fetch 1 id1", "one fetch 2 id2"));
  EXPECT_EQ(report.totals.cancelled, 8);
  EXPECT_EQ(report.totals.exit_code, 7);
  EXPECT_EQ(report.totals.took, 6s);
  EXPECT_THAT(states(), Each(JobState::cancelled));
  EXPECT_THAT(runner_.rooms(), SizeIs(8)) << "partials are kept";
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineStop, StopsAProbe) {
  site_.to_start = 1min;
  runner_.ask_to_stop(5s);

  const Report report = run();

  EXPECT_THAT(runner_.stopped(), ElementsAre("one probe 1-8"));
  EXPECT_EQ(report.totals.exit_code, 7);
}

TEST_F(EngineStop, LetsPublishingFinish) {
  ask_for("1-2");
  runner_.slow_down("publish", 10s);
  runner_.slow_down("remove room", 10s);
  runner_.ask_to_stop(18s);

  const Report report = run();

  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(report.totals.exit_code, 0);
  EXPECT_TRUE(archived("site L p1"));
  EXPECT_THAT(runner_.rooms(), IsEmpty());
}

TEST_F(EngineStop, StartsNoFetchThatWaitsForItsRoomToBeEmptied) {
  ask_for("1");
  runner_.act_on("muxer inspect", {.lines = {{.after = 1s, .text = "0"}}}, 1);
  runner_.slow_down("empty ", 10s);
  runner_.ask_to_stop(20s);

  const Report report = run();

  EXPECT_EQ(runner_.count("one fetch"), 1);
  EXPECT_EQ(report.totals.exit_code, 7);
}

TEST_F(EngineStop, CancelsAPageWhoseRoomIsBeingOpened) {
  ask_for("1");
  runner_.slow_down("open room", 10s);
  runner_.ask_to_stop(5s);

  const Report report = run();

  EXPECT_EQ(report.totals.cancelled, 1);
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineStop, ReturnsAtOnceWhenAskedTwice) {
  runner_.ask_to_stop(5s);
  runner_.ask_to_stop(5500ms);

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 130);
  EXPECT_EQ(report.totals.took, 5500ms);
}

TEST_F(EngineStop, StopsForAFullDiskWithNineAndKeepsEverything) {
  runner_.refuse("write ", {ErrorKind::disk_full, "no space left"});

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 9);
  EXPECT_EQ(runner_.count("remove room"), 0);
  EXPECT_EQ(runner_.count("one fetch"), 0);
  EXPECT_EQ(report.totals.failed + report.totals.cancelled, 8);
}

TEST_F(EngineStop, StopsForAFullDiskThatAnEngineMet) {
  site_.fetch_errors[1] = {"disk_full: No space left on device"};

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 9);
  EXPECT_THAT(runner_.stopped(), Contains("one fetch 2 id2"));
}

TEST_F(EngineStop, StopsWhenTheJournalCannotBeWritten) {
  break_store("update", "jobs");

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 1);
  EXPECT_EQ(runner_.files().size(), 0U);
}

TEST_F(EngineStop, StopsWhenTheRunCannotBeWrittenDown) {
  break_store("insert", "runs");

  EXPECT_EQ(run().totals.exit_code, 1);
  EXPECT_EQ(runner_.count("one "), 0);
}

TEST_F(EngineStop, StopsWhenTheArchiveCannotBeRead) {
  ASSERT_TRUE(database_.run("drop table archive"));

  EXPECT_EQ(run().totals.exit_code, 1);
  EXPECT_EQ(runner_.count("one "), 0);
}

TEST_F(EngineStop, KeepsTheRoomOfAPublishedPageThatCouldNotBeRecorded) {
  ask_for("1");
  break_store("insert", "archive");

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 1);
  EXPECT_EQ(report.totals.done, 0);
  EXPECT_THAT(runner_.rooms(), SizeIs(1)) << "the next run knows the file as its own by it";
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineStop, ForgetsWaitsWhenStopped) {
  ask_for("1");
  site_.fetch_errors[1] = {"throttled: 412"};
  runner_.ask_to_stop(30s);

  const Report report = run();

  EXPECT_EQ(report.totals.took, 30s);
  EXPECT_EQ(report.totals.exit_code, 7);
}

}  // namespace
}  // namespace mg
