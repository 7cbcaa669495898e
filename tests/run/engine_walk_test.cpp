// How the engine walks one page from its fetch to its end.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class EngineWalk : public EngineTest {
 protected:
  EngineWalk() {
    site_.pages = 3;
    ask_for("1");
  }
};

TEST_F(EngineWalk, PublishesRecordsAndClearsUp) {
  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 0);
  EXPECT_THAT(runner_.files(), ElementsAre("/videos/list/P1 title of id1.mp4"));
  EXPECT_THAT(runner_.rooms(), IsEmpty());
  EXPECT_TRUE(archived("site L p1"));
  EXPECT_EQ(journal().front().state, JobState::done);
  EXPECT_EQ(report.totals.bytes, 1000_B);
}

TEST_F(EngineWalk, KeepsToTheJobsAtOnce) {
  site_.pages = 20;
  ask_for("1-20");
  jobs_ = 2;

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.most_at_once("one fetch"), 2);
}

TEST_F(EngineWalk, KeepsToTheLimitOfTheLane) {
  site_.pages = 20;
  ask_for("1-20");
  jobs_ = 10;
  profile_.media.pace.concurrency = 3;

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.most_at_once("one fetch"), 3);
}

TEST_F(EngineWalk, KeepsItsDistanceBetweenTwoStarts) {
  ask_for("1-3");
  profile_.media.pace.spacing_least = profile_.media.pace.spacing_most = 7s;

  run();

  EXPECT_GE(runner_.start_of("one fetch 2 ") - runner_.start_of("one fetch 1 "), 7s);
  EXPECT_GE(runner_.start_of("one fetch 3 ") - runner_.start_of("one fetch 2 "), 7s);
}

TEST_F(EngineWalk, WaitsTwiceAsLongBeforeEachFurtherTry) {
  site_.fetch_errors[1] = {3, "transient: reset"};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.start_of("one fetch", 1) - runner_.end_of("one fetch", 0), 1s);
  EXPECT_EQ(runner_.start_of("one fetch", 2) - runner_.end_of("one fetch", 1), 2s);
  EXPECT_EQ(runner_.start_of("one fetch", 3) - runner_.end_of("one fetch", 2), 4s);
}

TEST_F(EngineWalk, AsksAnotherEngineAfreshWhenTheTriesAreUsedUp) {
  add_second_engine();
  request_.retries = 1;
  site_.fetch_errors[1] = {2, "transient: reset"};

  const Report report = run();

  EXPECT_EQ(runner_.count("one fetch"), 2);
  EXPECT_THAT(runner_.begun_with("two "), ElementsAre("two probe 1", "two fetch 1 id1"));
  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(report.totals.failed, 0);
  EXPECT_EQ(journal().front().engine, "two");
}

TEST_F(EngineWalk, AsksNoOtherEngineForWhatIsGone) {
  add_second_engine();
  site_.fetch_errors[1] = {"not_found: deleted"};

  const Report report = run();

  EXPECT_EQ(runner_.count("two "), 0);
  EXPECT_EQ(runner_.count("one fetch"), 1);
  EXPECT_EQ(report.totals.exit_code, 4);
}

TEST_F(EngineWalk, AsksTheOtherEngineAtOnceWhenOneIsForbiddenOrCannot) {
  add_second_engine();
  ask_for("1-2");
  site_.fetch_errors[1] = {"forbidden: 403"};
  site_.fetch_errors[2] = {"unsupported: format"};

  EXPECT_EQ(run().totals.done, 2);
  EXPECT_EQ(runner_.count("one fetch"), 2);
  EXPECT_EQ(runner_.count("two fetch"), 2);
}

TEST_F(EngineWalk, AsksForAnExpiredPageOnlyAndKeepsItsPartials) {
  ask_for("1-3");
  site_.fetch_errors[2] = {"expired: 403"};

  EXPECT_EQ(run().totals.done, 3);
  EXPECT_THAT(runner_.begun_with("one probe"), ElementsAre("one probe 1-3", "one probe 2"));
  EXPECT_EQ(runner_.count("empty "), 0);
  EXPECT_EQ(runner_.count("open room"), 3);
}

TEST_F(EngineWalk, EmptiesTheRoomAndFetchesAgainWhenTheFileIsDamaged) {
  runner_.act_on("muxer inspect", {.lines = {{.after = 1s, .text = "0"}}}, 1);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one fetch"), 2);
  EXPECT_EQ(runner_.count("empty "), 1);
  EXPECT_LT(runner_.end_of("empty "), runner_.start_of("one fetch", 1) + 1ns);
}

TEST_F(EngineWalk, FetchesAgainWhenTheFileDoesNotPlay) {
  runner_.act_on("muxer play", fails_after(1s, "transient: invalid data"), 1);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one fetch"), 2);
  EXPECT_EQ(attempts(1).front().attempt.step, "play through");
}

TEST_F(EngineWalk, FailsAPageWhoseFetchLeavesNothing) {
  request_.retries = 0;
  site_.left_files = {};

  EXPECT_EQ(run().totals.failed, 1);
  EXPECT_EQ(runner_.count("publish"), 0);
}

TEST_F(EngineWalk, JoinsWhatCameInParts) {
  site_.left_files = {{"1.flv", 500_B}, {"2.flv", 500_B}};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("concat.txt"), 1);
  EXPECT_LE(runner_.end_of("concat.txt"), runner_.start_of("muxer join"));
  EXPECT_LE(runner_.end_of("muxer join"), runner_.start_of("muxer inspect"));
}

TEST_F(EngineWalk, WaitsForAnotherMultigetWithoutCountingTries) {
  request_.retries = 0;
  runner_.refuse("open room", {ErrorKind::busy, "another multiget works on this page"}, 100);

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_THAT(attempts(1), testing::SizeIs(1)) << "the one that worked";
  EXPECT_EQ(sink_.all<JobRetries>().size(), 1U) << "said once, not each second";
}

TEST_F(EngineWalk, GivesItsPlaceBackAfterWaitingForAnotherMultiget) {
  ask_for("1-3");
  runner_.refuse("open room", {ErrorKind::busy, "another multiget works on this page"}, 6);

  EXPECT_EQ(run().totals.done, 3);
}

TEST_F(EngineWalk, SkipsAPageThatAnotherMultigetFinishedMeanwhile) {
  runner_.refuse("open room", {ErrorKind::busy, "another multiget works on this page"}, 10);
  runner_.at(8s, [this] {
    archive("site L p1");
    runner_.put_file("/videos/list/P1 title of id1.mp4");
  });

  const Report report = run();

  EXPECT_EQ(report.totals.skipped, 1);
  EXPECT_EQ(report.totals.failed, 0);
  EXPECT_EQ(runner_.count("one fetch"), 0);
}

TEST_F(EngineWalk, SkipsAPageThatAnotherMultigetFinishedJustBeforeTheRoomWasAskedFor) {
  runner_.at(1050ms, [this] { runner_.put_file("/videos/list/P1 title of id1.mp4"); });
  runner_.slow_down("open room", 100ms);
  runner_.at(1150ms, [this] { archive("site L p1"); });

  EXPECT_EQ(run().totals.skipped, 1);
}

TEST_F(EngineWalk, RemovesTheLitterOfAPageWithAnIdOfItsOwnThatIsThereAlready) {
  profile_.identity = PageIdentity::own_id;
  runner_.slow_down("open room", 100ms);
  runner_.at(1150ms, [this] { archive("site id1"); });

  EXPECT_EQ(run().totals.skipped, 1);
  EXPECT_THAT(runner_.rooms(), IsEmpty());
}

TEST_F(EngineWalk, LeavesAFileOfTheUserAlone) {
  runner_.put_file("/videos/list/P1 title of id1.mp4");

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 1);
  EXPECT_EQ(runner_.count("one fetch"), 0);
}

TEST_F(EngineWalk, FailsOnePageWhenThisMachineRefusesIt) {
  ask_for("1-2");
  runner_.refuse("publish", {ErrorKind::local_io, "no permission"}, 1);

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 1);
  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(report.totals.exit_code, 1);
  EXPECT_THAT(runner_.rooms(), testing::SizeIs(1)) << "what was fetched is kept";
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineWalk, SaysWhenItStartedAPageWhoseFirstProbeFailed) {
  site_.probe_errors[1] = {"transient: reset"};

  run();

  EXPECT_TRUE(journal().front().started.has_value());
  EXPECT_EQ(journal().front().engine, "one");
}

TEST_F(EngineWalk, WritesDownEveryFailedTry) {
  site_.probe_errors[1] = {"transient: probe"};
  site_.fetch_errors[1] = {"transient: fetch"};

  run();

  const auto all = attempts(1);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].attempt.step, "probe");
  EXPECT_EQ(all[1].attempt.step, "fetch");
  EXPECT_EQ(all[1].attempt.last_lines, "transient: fetch");
  EXPECT_FALSE(all[2].attempt.error);
}

TEST_F(EngineWalk, GoesThroughHoursOfRetries) {
  ask_for("1-3");
  request_.retries = 12;
  for (const int page : {1, 2, 3}) site_.fetch_errors[page] = {12, "throttled: 412"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 3);
  EXPECT_GT(report.totals.took, 2h);
  EXPECT_LT(runner_.waits(), 2000U);
}

TEST_F(EngineWalk, TellsProgressAndKnowsTheTotal) {
  runner_.act_on("one fetch", {.lines = {{.after = 1s, .text = "100 of 900"}, {.after = 2s, .text = "?"}},
                               .takes = 3s,
                               .exit = {},
                               .errors = {},
                               .files = {{"video.mp4", 1000_B}}});

  run();

  const auto progress = sink_.all<JobProgress>();
  ASSERT_EQ(progress.size(), 1U);
  EXPECT_EQ(progress.front().done, 100_B);
  EXPECT_EQ(progress.front().total, 900_B);
}

TEST_F(EngineWalk, TellsHowFarVerifyingIsTwiceASecond) {
  runner_.act_on(
      "muxer inspect",
      {.lines = {{.after = 0s, .text = "1000 10"}}, .takes = 1s, .exit = {}, .errors = {}, .files = {}});
  runner_.act_on("muxer play", {.lines = {{.after = 1s, .text = "at 5"},
                                          {.after = 1100ms, .text = "at 6"},
                                          {.after = 2s, .text = "nonsense"},
                                          {.after = 3s, .text = "at 9"}},
                                .takes = 4s,
                                .exit = {},
                                .errors = {},
                                .files = {}});

  run();

  const auto told = sink_.all<JobAdvance>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].doing, "verifying");
  EXPECT_EQ(told[0].share, 0.5);
  EXPECT_EQ(told[1].share, 0.9);
}

TEST_F(EngineWalk, CopiesTheCookiesIntoEachRoom) {
  request_.network.cookies_file = "/home/jar.txt";

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("copy /home/jar.txt to /videos/.multiget/"), 1);
}

TEST_F(EngineWalk, FailsAllWithFourAndSomeWithOne) {
  ask_for("1-2");
  site_.fetch_errors[1] = {"not_found: deleted"};
  EXPECT_EQ(run().totals.exit_code, 1);

  ask_for("3");
  site_.fetch_errors[3] = {"not_found: deleted"};
  EXPECT_EQ(run().totals.exit_code, 4);
}

TEST_F(EngineWalk, RemembersWhatIsThereInTheNextRun) {
  run();
  ask_for("1-2");

  const Report report = run();

  EXPECT_EQ(report.totals.skipped, 1);
  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(runner_.count("one fetch 1 "), 1);
}

}  // namespace
}  // namespace mg
