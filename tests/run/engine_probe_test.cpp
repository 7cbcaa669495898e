// How the engine finds out what pages there are.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;

class EngineProbe : public EngineTest {};

TEST_F(EngineProbe, FetchesTheFirstPageWhileTheTwentiethIsStillBeingTold) {
  site_.pages = 20;
  site_.to_tell = 1s;
  ask_for("1-20");

  run();

  EXPECT_LT(runner_.start_of("one fetch 1 "), 3s);
  EXPECT_GT(runner_.end_of("one probe"), 20s);
  EXPECT_EQ(runner_.count("one probe"), 1);
}

TEST_F(EngineProbe, AsksNothingForPagesThatAreArchived) {
  archive("site L p1");
  archive("site L p2");
  ask_for("1-2");

  const Report report = run();

  EXPECT_EQ(runner_.count("probe") + runner_.count("fetch"), 0);
  EXPECT_EQ(report.totals.skipped, 2);
  EXPECT_EQ(report.totals.exit_code, 0);
}

TEST_F(EngineProbe, AsksForArchivedPagesWhenTheyAreWantedAgain) {
  archive("site L p1");
  ask_for("1");
  request_.again = Again::yes;

  EXPECT_EQ(run().totals.done, 1);
}

TEST_F(EngineProbe, ResolvesAnOpenRangeByTheFirstAnswer) {
  site_.pages = 5;
  ask_for("3-");

  const Report report = run();

  EXPECT_EQ(report.totals.done, 3);
  EXPECT_THAT(runner_.begun_with("one probe"), ElementsAre("one probe 3-52"));
  EXPECT_EQ(sink_.all<PagesResolved>().back().pages, "3-5");
}

TEST_F(EngineProbe, AsksForTheRestOfAnOpenRangeOnceItsLengthIsKnown) {
  site_.pages = 60;
  jobs_ = 60;
  profile_.media.pace.concurrency = 60;

  const Report report = run();

  EXPECT_EQ(report.totals.done, 60);
  EXPECT_THAT(runner_.begun_with("one probe"), ElementsAre("one probe 1-50", "one probe 51-60"));
}

TEST_F(EngineProbe, FetchesOnlyWhatIsSelectedWhenAToolTellsMore) {
  site_.pages = 1;
  ask_for("3-");
  runner_.act_on("one probe", {.lines = {{.after = 1s, .text = "1 1 id1"}}});

  const Report report = run();

  EXPECT_EQ(runner_.count("fetch"), 0);
  EXPECT_EQ(report.totals.exit_code, 3);
}

TEST_F(EngineProbe, ResolvesARangeFromTheEndForAToolThatCannot) {
  one_.can_resolve = false;
  site_.pages = 6;
  site_.tells_count = false;
  ask_for("-2-");

  const Report report = run();

  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(runner_.count("one probe"), 1);
  EXPECT_THAT(runner_.begun_with("one fetch"), ElementsAre("one fetch 5 id5", "one fetch 6 id6"));
}

TEST_F(EngineProbe, ListsAKnownListFirstAndAsksOnlyForWhatIsNew) {
  profile_.identity = PageIdentity::own_id;
  site_.pages = 5;
  for (const char* key : {"site id1", "site id2", "site id4"}) archive(key);

  const Report report = run();

  EXPECT_THAT(runner_.begun_with("one list"), ElementsAre("one list"));
  EXPECT_THAT(runner_.begun_with("one probe"), ElementsAre("one probe 3,5"));
  EXPECT_EQ(report.totals.skipped, 3);
  EXPECT_EQ(report.totals.done, 2);
}

TEST_F(EngineProbe, AsksAtOnceForAListItHasNeverMet) {
  profile_.identity = PageIdentity::own_id;

  run();

  EXPECT_EQ(runner_.count("one list"), 0);
}

TEST_F(EngineProbe, FetchesAPageThatStandsTwiceInTheListOnce) {
  profile_.identity = PageIdentity::own_id;
  site_.pages = 3;
  site_.ids = {{1, "a"}, {2, "b"}, {3, "a"}};

  const Report report = run();

  EXPECT_EQ(runner_.count("one fetch"), 2);
  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(report.totals.exit_code, 0);
}

TEST_F(EngineProbe, WarnsOnceOfPagesThatAreNotInTheList) {
  site_.pages = 3;
  ask_for("2-6");

  const Report report = run();

  EXPECT_EQ(sink_.warnings_with("pages 4-6 are not in the list of 3"), 1);
  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(report.totals.exit_code, 0);
}

TEST_F(EngineProbe, EndsWithThreeWhenNothingOfTheSelectionIsInTheList) {
  site_.pages = 3;
  ask_for("7-9");

  EXPECT_EQ(run().totals.exit_code, 3);
}

TEST_F(EngineProbe, DropsAllPagesBeyondTheListWithoutAskingForEachBatch) {
  site_.pages = 3;
  ask_for("1-5000");

  const Report report = run();

  EXPECT_EQ(report.totals.done, 3);
  EXPECT_EQ(runner_.count("one probe"), 1);
}

TEST_F(EngineProbe, TakesAPageBeyondTheListForAbsentEvenIfTheToolFailsThere) {
  site_.pages = 3;
  ask_for("3-4");
  Script script = fails_after(2s, "not_found: page 4");
  script.lines = {{.after = 1s, .text = "3 3 id3"}};
  runner_.act_on("one probe", script);

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 0);
  EXPECT_EQ(sink_.warnings_with("page 4 is not in the list"), 1);
}

TEST_F(EngineProbe, RestsTheLaneWhenThrottledAndGoesOnByItself) {
  site_.pages = 6;
  ask_for("1-6");
  site_.probe_errors[3] = {"throttled: 412"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 6);
  EXPECT_EQ(sink_.rests(), 1);
  EXPECT_EQ(sink_.all<HostAnswers>().size(), 1U);
  EXPECT_GE(runner_.start_of("one probe", 1), 60s);
  EXPECT_EQ(runner_.count("probe 3"), 1) << "the page that was refused, alone";
}

TEST_F(EngineProbe, TellsOfTheRestsOfBothLanes) {
  one_.asks_pages = true;
  ask_for("1");
  profile_.media.pace.rest_first = 30s;
  site_.fetch_errors[1] = {"throttled: 412"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(sink_.rests(), 2);
}

TEST_F(EngineProbe, DoesNotHoldUpTheOtherPagesForOneThatKeepsFailing) {
  site_.pages = 5;
  ask_for("1-5");
  site_.probe_errors[1] = {5, "transient: reset"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 5);
  EXPECT_LT(runner_.start_of("one fetch 5 "), 5s);
  EXPECT_GT(runner_.start_of("one fetch 1 "), 31s) << "1 + 2 + 4 + 8 + 16 s between its tries";
}

TEST_F(EngineProbe, GoesOnBehindSeveralPagesThatAreGone) {
  profile_.identity = PageIdentity::own_id;
  site_.pages = 6;
  ask_for("1-6");
  for (const int page : {1, 2, 3, 4}) {
    site_.probe_errors[page] = {"not_found: id" + std::to_string(page) + " is gone"};
  }

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 4);
  EXPECT_EQ(report.totals.done, 2);
  EXPECT_EQ(report.totals.exit_code, 1);
}

TEST_F(EngineProbe, GivesUpAListThatIsGoneAfterHearingItTwice) {
  site_.pages = 40;
  ask_for("1-40");
  runner_.act_on("one probe", fails_after(1s, "not_found: the list is gone"));

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 40);
  EXPECT_EQ(report.totals.exit_code, 4);
  EXPECT_EQ(runner_.count("one probe"), 2);
}

TEST_F(EngineProbe, NeverStartsTwoProbesForTheSamePageAtOnce) {
  site_.pages = 30;
  site_.to_tell = 2s;
  site_.to_fetch = 3s;
  ask_for("1-30");
  site_.fetch_errors[1] = {"expired: link"};  // while the batch is still telling

  const Report report = run();

  EXPECT_EQ(report.totals.done, 30);
  EXPECT_THAT(runner_.begun_with("one probe"), ElementsAre("one probe 1-30", "one probe 1"));
  EXPECT_LT(runner_.start_of("one probe", 1), runner_.end_of("one probe 1-30"));
}

TEST_F(EngineProbe, RetriesAListAndGivesUpWithFour) {
  request_.retries = 2;
  runner_.act_on("one probe", fails_after(1s, "transient: no answer"));

  const Report report = run();

  EXPECT_EQ(runner_.count("one probe"), 3);
  EXPECT_EQ(runner_.start_of("one probe", 2), 5s) << "a second each, waits of 1 and 2";
  EXPECT_EQ(report.totals.exit_code, 4);
}

TEST_F(EngineProbe, AsksTheNextEngineForTheListWhenTheFirstCannot) {
  add_second_engine();
  runner_.act_on("one probe", fails_after(1s, "unsupported: this site"));

  const Report report = run();

  EXPECT_EQ(report.totals.done, 3);
  EXPECT_EQ(runner_.begun_with("two fetch").size(), 3U);
}

TEST_F(EngineProbe, AsksForThePagesWhenAKnownListCannotBeListed) {
  profile_.identity = PageIdentity::own_id;
  archive("site other");
  runner_.act_on("one list", fails_after(1s, "unsupported: listing"));

  EXPECT_EQ(run().totals.done, 3);
}

TEST_F(EngineProbe, AsksTheNextEngineForManyPagesAtOnce) {
  add_second_engine();
  site_.pages = 8;
  ask_for("1-8");
  runner_.act_on("one probe", fails_after(1s, "unsupported: page"));

  const Report report = run();

  EXPECT_EQ(report.totals.done, 8);
  EXPECT_EQ(runner_.count("one probe"), 2);
  EXPECT_LE(runner_.count("two probe"), 2);
}

TEST_F(EngineProbe, GoesOnWhenTheFirstPageOfAnUnknownListIsRefused) {
  profile_.identity = PageIdentity::own_id;
  site_.pages = 4;
  site_.probe_errors[1] = {"needs_login: private", "needs_login: private", "needs_login: private"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 3);
  EXPECT_EQ(report.totals.failed, 1);
}

TEST_F(EngineProbe, AsksEveryEngineWhenAKnownListCanBeListedByTheSecondOnlyAndThatFails) {
  profile_.identity = PageIdentity::own_id;
  archive("site other");
  add_second_engine();
  one_.can_list = false;
  runner_.act_on("two list", fails_after(1s, "unsupported: listing"));

  EXPECT_EQ(run().totals.done, 3);
  EXPECT_EQ(runner_.count("one fetch"), 3);
}

TEST_F(EngineProbe, EndsWhenNoEngineKnowsTheListInAnyWay) {
  add_second_engine();
  runner_.act_on("one ", fails_after(1s, "unsupported: one"));
  runner_.act_on("two ", fails_after(1s, "unsupported: two"));

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 4);
  EXPECT_THAT(runner_.begun_with(""),
              ElementsAre("one probe 1-50", "one list", "two probe 1-50", "two list"));
}

TEST_F(EngineProbe, SaysWhichLineOfAToolWasNoPage) {
  ask_for("1-2");
  request_.retries = 0;
  runner_.act_on("one probe 1-2", {.lines = {{.after = 1s, .text = "1 2 id1"}, {.after = 2s, .text = "{"}}});

  const Report report = run();

  EXPECT_EQ(report.totals.done, 1);
  EXPECT_EQ(attempts(2).front().attempt.error->kind, ErrorKind::bad_input);
}

TEST_F(EngineProbe, AsksNoFurtherAheadThanIsSoonFetched) {
  site_.pages = 1000;
  site_.to_fetch = 60s;
  ask_for("1-1000");
  runner_.ask_to_stop(10min);

  run();

  EXPECT_LE(runner_.count("one probe"), 3) << "about 40 pages fetched by then, 50 a batch";
}

TEST_F(EngineProbe, FailsAPageThatIsAnotherVideoWhenItIsAskedForAgain) {
  profile_.identity = PageIdentity::own_id;
  site_.pages = 1;
  site_.fetch_errors[1] = {"expired: link"};
  runner_.at(5s, [this] { site_.ids[1] = "other"; });

  const Report report = run();

  EXPECT_EQ(report.totals.failed, 1);
  EXPECT_FALSE(archived("site other"));
  EXPECT_EQ(runner_.count("publish"), 0);
}

}  // namespace
}  // namespace mg
