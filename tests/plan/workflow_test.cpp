#include "src/plan/workflow.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using From = TryAgain::From;
using Partials = TryAgain::Partials;

constexpr Standing kFirst{.attempt = 1, .attempts = 6, .engines_left = 0};
constexpr Standing kFirstOfTwoEngines{.attempt = 1, .attempts = 6, .engines_left = 1};
constexpr Standing kLast{.attempt = 6, .attempts = 6, .engines_left = 0};
constexpr Standing kLastOfTwoEngines{.attempt = 6, .attempts = 6, .engines_left = 1};

Next after(const Standing& standing, Stage stage, ErrorKind kind) {
  return after_failure(standing, stage, {kind, "words"});
}

TryAgain again_after(int attempt) {
  return std::get<TryAgain>(
      after({.attempt = attempt, .attempts = 100, .engines_left = 0}, Stage::fetch, ErrorKind::transient));
}

TEST(Workflow, WaitsTwiceAsLongEachTimeButNoLongerThanAMinute) {
  EXPECT_EQ(again_after(1).wait, 1s);
  EXPECT_EQ(again_after(2).wait, 2s);
  EXPECT_EQ(again_after(6).wait, 32s);
  EXPECT_EQ(again_after(7).wait, 60s);
  EXPECT_EQ(again_after(99).wait, 60s);
}

TEST(Workflow, KeepsPartialsOfATransferAndDropsADamagedFile) {
  const TryAgain broken_off = std::get<TryAgain>(after(kFirst, Stage::fetch, ErrorKind::transient));
  const TryAgain damaged = std::get<TryAgain>(after(kFirst, Stage::inspect, ErrorKind::transient));

  EXPECT_EQ(broken_off.from, From::fetch);
  EXPECT_EQ(broken_off.partials, Partials::keep);
  EXPECT_EQ(damaged.from, From::probe);
  EXPECT_EQ(damaged.partials, Partials::drop);
}

TEST(Workflow, AsksForTheLinksOfADamagedFileAnew) {
  const TryAgain again = std::get<TryAgain>(after(kFirst, Stage::inspect, ErrorKind::transient));

  EXPECT_EQ(again.from, From::probe);
}

TEST(Workflow, CostsNoTryWhenTheHostRefusesEverybody) {
  for (const Standing& standing : {kFirst, kLast, kLastOfTwoEngines}) {
    EXPECT_EQ(after(standing, Stage::fetch, ErrorKind::throttled), Next(TryAgain{.counts = false}));
  }
}

TEST(Workflow, CostsATryWhenTheHostRefusesThisPageAndLeavesTheWaitToTheHost) {
  Standing standing = kFirst;
  standing.fault = Fault::page;

  EXPECT_EQ(after(standing, Stage::fetch, ErrorKind::throttled), Next(TryAgain{}));
}

TEST(Workflow, AsksForNewLinksWhenTheyExpired) {
  EXPECT_EQ(after(kFirst, Stage::fetch, ErrorKind::expired), Next(TryAgain{.from = From::probe}));
}

TEST(Workflow, LooksAtABusyRoomEachSecondWithoutCounting) {
  EXPECT_EQ(after(kLast, Stage::open_room, ErrorKind::busy), Next(TryAgain{.wait = 1s, .counts = false}));
}

TEST(Workflow, GoesToTheNextEngineWhenTheTriesAreUsedUp) {
  for (const auto kind : {ErrorKind::transient, ErrorKind::throttled, ErrorKind::expired}) {
    Standing standing = kLast;
    standing.fault = Fault::page;
    EXPECT_EQ(after(standing, Stage::fetch, kind), Next(GiveUp{}));
    standing.engines_left = 1;
    EXPECT_EQ(after(standing, Stage::fetch, kind), Next(NextEngine{}));
  }
}

TEST(Workflow, GoesToTheNextEngineAtOnceWhenThisOneCannot) {
  for (const auto kind : {ErrorKind::forbidden, ErrorKind::unsupported, ErrorKind::bad_input}) {
    EXPECT_EQ(after(kFirstOfTwoEngines, Stage::fetch, kind), Next(NextEngine{}));
    EXPECT_EQ(after(kFirst, Stage::fetch, kind), Next(GiveUp{}));
  }
}

TEST(Workflow, AsksNoOtherEngineForWhatNoEngineCanChange) {
  for (const auto kind : {ErrorKind::not_found, ErrorKind::needs_login, ErrorKind::local_io,
                          ErrorKind::cancelled, ErrorKind::internal}) {
    EXPECT_EQ(after(kFirstOfTwoEngines, Stage::fetch, kind), Next(GiveUp{}));
  }
}

TEST(Workflow, StopsTheRunForAFullDisk) {
  EXPECT_EQ(after(kFirstOfTwoEngines, Stage::publish, ErrorKind::disk_full), Next(StopRun{}));
}

TEST(Workflow, ProbesAgainAfterAFailedProbe) {
  EXPECT_EQ(after_failed_probe(kFirst, {ErrorKind::transient, ""}),
            Next(TryAgain{.from = From::probe, .wait = 1s}));
  EXPECT_EQ(after_failed_probe(kLastOfTwoEngines, {ErrorKind::transient, ""}), Next(NextEngine{}));
}

TEST(Workflow, ShowsAStageAsTheStateItBelongsTo) {
  EXPECT_EQ(state_of(Stage::open_room), JobState::fetching);
  EXPECT_EQ(state_of(Stage::fetch), JobState::fetching);
  EXPECT_EQ(state_of(Stage::prepare_join), JobState::processing);
  EXPECT_EQ(state_of(Stage::play_through), JobState::processing);
  EXPECT_EQ(state_of(Stage::publish), JobState::publishing);
  EXPECT_EQ(state_of(Stage::sweep), JobState::publishing);
}

}  // namespace
}  // namespace mg
