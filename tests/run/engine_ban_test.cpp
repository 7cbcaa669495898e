// What the engine does while a host bans: nothing there, everything elsewhere, and then it goes on by itself.
#include <algorithm>

#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::Ge;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kPages = "site pages";
constexpr const char* kMedia = "site media";

class EngineBan : public EngineTest {
 protected:
  EngineBan() {
    site_.pages = 20;
    ask_for("1-20");
    runner_.act([this](const Command& command) {
      const bool asks_pages = command.arguments.front() == "probe" || command.arguments.front() == "list";
      const Duration now = runner_.now() - began_;
      if (asks_pages && now >= banned_from_ && now < banned_until_) return fails_after(1s, "throttled: 412");
      return site_.play(command);
    });
  }

  // Page 7 of the first batch is refused, and whoever asks for pages after that, until then.
  void ban_from_page_7(Duration until) {
    site_.probe_errors[7] = {"throttled: 412"};
    banned_from_ = 1ms;
    banned_until_ = until;
  }
  void ban_from_the_start(Duration until) {
    banned_from_ = 0s;
    banned_until_ = until;
  }
  [[nodiscard]] Instant at(Duration since_start) const { return began_ + since_start; }
  // What another run has found out.
  [[nodiscard]] HostRest resting_until(Duration until) const {
    return {.strikes = 1, .since = began_, .began = began_, .until = at(until), .reason = "412"};
  }
  [[nodiscard]] HostRest probed_by_another(Duration holds) const {
    HostRest rest = resting_until(0s);
    rest.probe = ProbeClaim{.prober = ScriptedRests::kOther, .until = at(holds)};
    return rest;
  }
  // The nth probe began so long after the one before it had ended.
  [[nodiscard]] Duration rest_before(int nth) const {
    return runner_.start_of("one probe", nth) - runner_.end_of("one probe", nth - 1);
  }

  Instant began_ = runner_.now();
  Duration banned_from_ = Duration::max(), banned_until_{};
};

TEST_F(EngineBan, WaitsTenMinutesWithFourteenPagesAndGoesOnByItself) {
  ban_from_page_7(10min);

  const Report report = run();

  EXPECT_EQ(report.totals.done, 20);
  EXPECT_EQ(report.totals.exit_code, 0);
  EXPECT_EQ(sink_.all<HostRests>().front().host, kPages);
  EXPECT_EQ(sink_.all<HostRests>().front().waiting, 14);
  EXPECT_THAT(sink_.all<HostAnswers>(), ElementsAre(Field(&HostAnswers::host, kPages)));
  EXPECT_LT(report.totals.took, 25min);
}

TEST_F(EngineBan, ProbesWithOneRequestAfterEachRestAndRestsTwiceAsLong) {
  ban_from_page_7(10min);

  run();

  EXPECT_GE(rest_before(1), 60s);
  EXPECT_GE(rest_before(2), 120s);
  EXPECT_GE(rest_before(3), 240s);
  const auto in_the_ban = [this](const ScriptedRunner::Begun& one) {
    return one.words.starts_with("one probe") && one.at < at(10min);
  };
  EXPECT_EQ(std::ranges::count_if(runner_.begun(), in_the_ban), 4) << "the first, and after each rest one";
}

TEST_F(EngineBan, LetsAnotherPageProbeAfterOneThatWasRefused) {
  ban_from_page_7(10min);

  run();

  const auto probes = runner_.begun_with("one probe");
  ASSERT_GE(probes.size(), 3U);
  EXPECT_EQ(probes[1], "one probe 7");
  EXPECT_EQ(probes[2], "one probe 8-20");
}

TEST_F(EngineBan, FetchesMeanwhileWhatWasTold) {
  ban_from_page_7(10min);

  run();

  for (const int page : {1, 2, 3, 4, 5, 6}) {
    EXPECT_LT(runner_.end_of("one fetch " + std::to_string(page) + " "), 60s) << page;
  }
}

TEST_F(EngineBan, UsesUpNobodysTriesHoweverLongItTakes) {
  request_.retries = 0;
  ban_from_page_7(std::chrono::hours(30));

  const Report report = run();

  EXPECT_EQ(report.totals.done, 20);
  EXPECT_EQ(report.totals.failed, 0);
  EXPECT_LT(runner_.waits(), 2000U);
}

TEST_F(EngineBan, FailsAPageThatAloneIsAlwaysRefusedAndLetsTheOthersHaveTheirTurns) {
  request_.retries = 2;
  site_.probe_errors[3] = {100, "throttled: 412"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 19);
  EXPECT_THAT(ended_as(JobState::failed), ElementsAre(3));
  EXPECT_EQ(report.totals.exit_code, 1);
  EXPECT_THAT(attempts(3), SizeIs(6)) << "three; and two before anybody else was answered, and one suspicion";
}

TEST_F(EngineBan, FailsAPageWhoseMediaAloneAreAlwaysRefused) {
  request_.retries = 2;
  site_.fetch_errors[3] = {100, "throttled: 429"};

  const Report report = run();

  EXPECT_EQ(report.totals.done, 19);
  EXPECT_THAT(ended_as(JobState::failed), ElementsAre(3));
}

TEST_F(EngineBan, ProbesTheMediaWithOneFetchAlone) {
  for (const int page : {1, 2, 3, 4}) site_.fetch_errors[page] = {"throttled: 429"};
  ask_for("1-8");

  EXPECT_EQ(run().totals.done, 8);
  EXPECT_EQ(sink_.rests(), 1) << "four refusals of one ban";
  EXPECT_GE(runner_.start_of("one fetch", 4), 60s);
  EXPECT_GE(runner_.start_of("one fetch", 5), runner_.end_of("one fetch", 4)) << "the probe goes alone";
}

TEST_F(EngineBan, LetsTheOthersGoOnAsSoonAsBytesArrive) {
  site_.fetch_errors[1] = {"throttled: 429"};
  ask_for("1-2");
  jobs_ = 1;
  runner_.act_on("one fetch 2 ",
                 {.lines = {{.after = 1s, .text = "100 of 1000"}, {.after = 2s, .text = "200 of 1000"}},
                  .takes = 1h,
                  .exit = {},
                  .errors = {},
                  .files = {{"video.mp4", 1000_B}}});
  std::optional<Breaker> during;
  runner_.at(30min, [&] { during = breaker_at(rests_.of(kMedia), runner_.now()); });

  EXPECT_EQ(run().totals.done, 2);
  EXPECT_EQ(during, Breaker::closed);
}

TEST_F(EngineBan, RestsThoughOneTookTheRefusalLightlyAndBelievesNothingItTellsFromThere) {
  Script script = site_.play({.tool = "one", .arguments = {"probe", "1-20"}});
  script.lines.insert(script.lines.begin() + 2,
                      {.after = 1150ms, .text = "warning throttled: 412", .stream = Stream::errors});
  runner_.act_on("one probe 1-20", script, 1);

  const Report report = run();

  EXPECT_EQ(report.totals.done, 20);
  EXPECT_THAT(runner_.stopped(), ElementsAre("one probe 1-20"));
  EXPECT_EQ(sink_.rests(), 1);
  EXPECT_GE(runner_.start_of("one fetch 3 "), 60s) << "told behind the warning";
}

TEST_F(EngineBan, StartsNothingWhereAnotherRunWasRefused) {
  rests_.write(kPages, resting_until(100s));

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.start_of("one probe"), 100s);
  EXPECT_EQ(sink_.all<HostRests>().front().wait, 100s);
}

TEST_F(EngineBan, TakesNoticeWhenAnotherRunIsRefusedMeanwhile) {
  ask_for("1-5");
  jobs_ = 1;
  runner_.at(5s, [this] {
    rests_.write(kMedia, {.strikes = 1, .since = at(5s), .began = at(5s), .until = at(300s)});
  });

  EXPECT_EQ(run().totals.done, 5);
  EXPECT_LT(runner_.end_of("one fetch 1 "), 60s) << "what is under way may finish";
  EXPECT_EQ(runner_.start_of("one fetch 2 "), 300s);
}

TEST_F(EngineBan, ForgetsNotTheBanForASuccessThatBeganBefore) {
  ask_for("1");
  runner_.at(5s, [this] {
    rests_.write(kMedia, {.strikes = 1, .since = at(5s), .began = at(5s), .until = at(300s)});
  });

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(rests_.of(kMedia).strikes, 1);
}

TEST_F(EngineBan, LetsAnotherRunProbeAndGoesOnWhenThatOneIsAnswered) {
  rests_.write(kPages, probed_by_another(10min));
  runner_.at(40s, [this] { rests_.write(kPages, {.strikes = 0, .began = began_}); });

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_THAT(runner_.start_of("one probe"), AllOf(Ge(40s), testing::Le(41s)));
}

TEST_F(EngineBan, RestsOnWhenTheProbeOfAnotherRunIsRefused) {
  rests_.write(kPages, probed_by_another(10min));
  runner_.at(40s, [this] {
    rests_.write(kPages,
                 {.strikes = 2, .since = began_, .began = at(40s), .until = at(200s), .reason = "412"});
  });

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.start_of("one probe"), 200s);
}

TEST_F(EngineBan, ProbesItselfWhenTheOtherRunDoesNotEnd) {
  rests_.write(kPages, probed_by_another(10min));

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_EQ(runner_.start_of("one probe"), 10min);
}

TEST_F(EngineBan, ClaimsTheProbeAndGivesItBackWhenItToldNothing) {
  rests_.write(kPages, resting_until(10s));
  site_.probe_errors[1] = {"transient: reset"};
  ask_for("1");
  std::optional<ProbeClaim> during, after;
  runner_.at(10500ms, [&] { during = rests_.of(kPages).probe; });
  runner_.at(11500ms, [&] { after = rests_.of(kPages).probe; });

  EXPECT_EQ(run().totals.done, 1);
  ASSERT_TRUE(during);
  EXPECT_EQ(during->prober, rests_.self());
  EXPECT_FALSE(after);
  EXPECT_EQ(rests_.of(kPages).strikes, 0) << "the next one was answered";
}

TEST_F(EngineBan, GivesTheProbeBackWhenTheUserStops) {
  rests_.write(kPages, resting_until(10s));
  runner_.ask_to_stop(10500ms);

  EXPECT_EQ(run().totals.exit_code, 7);
  EXPECT_FALSE(rests_.of(kPages).probe);
  EXPECT_EQ(rests_.of(kPages).strikes, 1);
}

TEST_F(EngineBan, GivesTheProbeBackWhenTheUserStopsTwice) {
  rests_.write(kPages, resting_until(10s));
  runner_.ask_to_stop(10500ms);
  runner_.ask_to_stop(10600ms);

  EXPECT_EQ(run().totals.exit_code, 130);
  EXPECT_FALSE(rests_.of(kPages).probe);
}

TEST_F(EngineBan, RestsByItselfAndSaysSoOnceWhenNothingCanBeShared) {
  rests_.break_down();
  ban_from_page_7(10min);

  EXPECT_EQ(run().totals.done, 20);
  EXPECT_GE(rest_before(2), 120s);
  EXPECT_EQ(sink_.warnings_with("the disk is broken"), 1);
}

TEST_F(EngineBan, EndsWithFiveWhenAHostRestsLongerThanIsToBeWaited) {
  request_.max_wait = 5min;
  ban_from_page_7(10min);

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 5);
  EXPECT_EQ(report.totals.done, 6);
  EXPECT_EQ(report.totals.waiting, 14);
  EXPECT_EQ(report.totals.failed + report.totals.cancelled, 0);
  EXPECT_LT(report.totals.took, 5min) << "as soon as it is known";
  EXPECT_EQ(sink_.warnings_with("site pages rests until"), 1);
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineBan, KeepsWhatWaitsInTheJournalAndGoesOnLater) {
  request_.max_wait = 5min;
  ban_from_page_7(10min);
  run();
  const auto waiting = journal();

  const Report report = run();

  ASSERT_THAT(waiting, SizeIs(20));
  EXPECT_EQ(waiting.back().state, JobState::cancelled);
  ASSERT_TRUE(waiting.back().error);
  EXPECT_EQ(waiting.back().error->kind, ErrorKind::throttled);
  EXPECT_EQ(report.totals.skipped, 6);
  EXPECT_EQ(report.totals.exit_code, 5) << "a longer rest than five minutes is left";

  request_.max_wait.reset();
  EXPECT_EQ(run().totals.done, 14);
}

TEST_F(EngineBan, WaitsNotAtAllWhenToldSoButFinishesWhatIsPossible) {
  request_.max_wait = 0s;
  ban_from_page_7(10min);

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 5);
  EXPECT_EQ(report.totals.done, 6);
  EXPECT_EQ(report.totals.waiting, 14);
  EXPECT_LT(report.totals.took, 60s);
}

TEST_F(EngineBan, WaitsAsLongAsIsAllowed) {
  request_.max_wait = 1h;
  ban_from_page_7(10min);

  EXPECT_EQ(run().totals.done, 20);
}

TEST_F(EngineBan, CountsOnlyItsOwnWaitNotThatOfRunsBeforeIt) {
  request_.max_wait = 2min;
  HostRest rest = resting_until(100s);
  rest.since = began_ - 50min;
  rests_.write(kPages, rest);

  EXPECT_EQ(run().totals.done, 20);
}

TEST_F(EngineBan, EndsWithFiveWhenAnotherRunProbesForTooLong) {
  request_.max_wait = 1min;
  rests_.write(kPages, probed_by_another(10min));

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 5);
  EXPECT_THAT(report.totals.took, AllOf(Ge(1min), testing::Le(62s)));
}

TEST_F(EngineBan, EndsWithFiveWhenTheListItselfIsRefused) {
  request_.max_wait = 30s;
  request_.pages = {};
  ban_from_the_start(10min);

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 5);
  EXPECT_THAT(journal(), IsEmpty());
}

TEST_F(EngineBan, ReadsTheListAfterTheBanWithoutUsingUpItsTries) {
  request_.retries = 0;
  request_.pages = {};
  ban_from_the_start(10min);

  EXPECT_EQ(run().totals.done, 20);
}

TEST_F(EngineBan, SaysOnceWhatMayHelpWhenNothingWasEverAnswered) {
  ban_from_the_start(10min);

  run();

  EXPECT_EQ(sink_.warnings_with("--cookies"), 1);
}

TEST_F(EngineBan, SuggestsNoLoginWhereOthersWereAnswered) {
  ban_from_page_7(10min);

  run();

  EXPECT_EQ(sink_.warnings_with("--cookies"), 0);
}

TEST_F(EngineBan, AsksForNoFurtherPagesWhenTheMediaRestTooLong) {
  request_.max_wait = 30s;
  site_.pages = 200;
  ask_for("1-200");
  site_.fetch_errors[1] = {"throttled: 429"};

  const Report report = run();

  EXPECT_EQ(report.totals.exit_code, 5);
  EXPECT_EQ(report.totals.done, 3) << "those under way";
  EXPECT_EQ(report.totals.waiting, 197);
  EXPECT_EQ(runner_.count("one probe"), 1);
  EXPECT_THAT(runner_.open_rooms(), IsEmpty());
}

TEST_F(EngineBan, KeepsApartTheHostsOfSitesThatHaveNoProfile) {
  profile_.pages.hosts.clear();
  request_.url = "http://a.example/list";
  ask_for("1");
  rests_.write("site pages of b.example", resting_until(100s));

  run();

  EXPECT_EQ(runner_.start_of("one probe"), 0s);
}

TEST_F(EngineBan, SaysTheRestsEndOnTheClock) {
  const WallTime before = std::chrono::system_clock::now();
  ban_from_page_7(10min);

  run();

  const HostRests rest = sink_.all<HostRests>().front();
  EXPECT_GE(rest.until, before + rest.wait);
  EXPECT_LE(rest.until, before + rest.wait + 1min);
}

}  // namespace
}  // namespace mg
