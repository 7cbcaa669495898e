#include "src/plan/probe_plan.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

const Outcome kFine{};
const Outcome kThrottled = failed(ErrorKind::throttled, "412");
const Outcome kGone = failed(ErrorKind::not_found, "404");

PageSelection span(int first, int last) {
  return {{.first = first, .last = last}};
}

TEST(ProbePlan, AsksForABatchInOrderAsSpans) {
  ProbePlan plan(4);
  for (const int page : {7, 1, 2, 3, 9}) plan.want(page);

  EXPECT_EQ(plan.begin(), (PageSelection{{.first = 1, .last = 3}, {.first = 7, .last = 7}}));
  EXPECT_EQ(plan.wanted(), 1);
}

TEST(ProbePlan, BlamesTheFirstUntoldPageAndAsksForTheRestAgain) {
  ProbePlan plan;
  for (int page = 1; page <= 5; ++page) plan.want(page);
  plan.begin();
  EXPECT_TRUE(plan.told(1, 5));
  EXPECT_TRUE(plan.told(2, 5));

  const auto end = plan.ended(kThrottled);

  EXPECT_EQ(end.blamed, (std::vector{3}));
  EXPECT_EQ(plan.begin(), span(4, 5));
}

TEST(ProbePlan, TakesAPageBeyondTheEndOfTheListAsAbsent) {
  ProbePlan plan;
  for (int page = 19; page <= 21; ++page) plan.want(page);
  plan.begin();
  plan.told(19, 20);
  plan.told(20, 20);

  const auto end = plan.ended(kFine);

  EXPECT_EQ(end.absent, (std::vector{21}));
  EXPECT_TRUE(end.blamed.empty());
}

TEST(ProbePlan, TakesAPageAsAbsentWhenTheToolEndsWellAndTellsNothing) {
  ProbePlan plan;
  plan.want(21);
  plan.begin();

  EXPECT_EQ(plan.ended(kFine).absent, (std::vector{21}));
}

TEST(ProbePlan, BlamesAPageWithinTheListThatWasNotTold) {
  ProbePlan plan;
  plan.want(1);
  plan.want(2);
  plan.begin();
  plan.told(1, 20);

  EXPECT_EQ(plan.ended(kFine).blamed, (std::vector{2}));
}

TEST(ProbePlan, IgnoresAPageThatWasNotAskedFor) {
  ProbePlan plan;
  plan.want(3);
  plan.begin();

  EXPECT_FALSE(plan.told(1, {}));
  EXPECT_EQ(plan.ended(kFine).absent, (std::vector{3}));
}

TEST(ProbePlan, GivesUpAllPagesOnceTheListIsGoneTwiceInARow) {
  ProbePlan plan;
  for (int page = 1; page <= 4; ++page) plan.want(page);
  plan.begin();
  EXPECT_EQ(plan.ended(kGone).blamed, (std::vector{1}));
  plan.begin();

  EXPECT_EQ(plan.ended(kGone).blamed, (std::vector{2, 3, 4}));
  EXPECT_FALSE(plan.wants_any());
}

TEST(ProbePlan, GivesUpWhatWasNotAskedForYetAsWellWhenTheListIsGone) {
  ProbePlan plan(2);
  for (int page = 1; page <= 6; ++page) plan.want(page);
  plan.begin();
  plan.ended(kGone);
  plan.begin();

  EXPECT_EQ(plan.ended(kGone).blamed, (std::vector{2, 3, 4, 5, 6}));
}

TEST(ProbePlan, TakesPagesThatAreGoneOneByOneForNoMoreThanThat) {
  ProbePlan plan;
  for (int page = 1; page <= 4; ++page) plan.want(page);
  plan.begin();
  plan.ended(failed(ErrorKind::not_found, "a is gone"));
  plan.begin();

  EXPECT_EQ(plan.ended(failed(ErrorKind::not_found, "b is gone")).blamed, (std::vector{2}));
  EXPECT_EQ(plan.begin(), span(3, 4));
}

TEST(ProbePlan, DoesNotTakeAListForGoneThatEverToldAPage) {
  ProbePlan plan;
  for (int page = 1; page <= 5; ++page) plan.want(page);
  plan.begin();
  plan.told(1, {});
  plan.ended(kGone);
  plan.begin();
  plan.ended(kGone);
  plan.begin();

  EXPECT_EQ(plan.ended(kGone).blamed, (std::vector{4}));
}

TEST(ProbePlan, DropsEveryPageBeyondTheListOnceItsLengthIsKnown) {
  ProbePlan plan(2);
  for (int page = 1; page <= 6; ++page) plan.want(page);
  plan.begin();
  plan.told(1, 3);
  plan.told(2, 3);

  EXPECT_EQ(plan.ended(kFine).absent, (std::vector{4, 5, 6}));
  EXPECT_EQ(plan.begin(), span(3, 3));
}

TEST(ProbePlan, BlamesNoPageBeyondTheListForAFailure) {
  ProbePlan plan;
  plan.want(3);
  plan.want(4);
  plan.begin();
  plan.told(3, 3);

  const auto end = plan.ended(kGone);

  EXPECT_TRUE(end.blamed.empty());
  EXPECT_EQ(end.absent, (std::vector{4}));
}

TEST(ProbePlan, KnowsTheLengthItWasGiven) {
  ProbePlan plan(1, 20);
  plan.want(21);
  plan.begin();

  EXPECT_EQ(plan.ended(kThrottled).absent, (std::vector{21}));
}

TEST(ProbePlan, DoesNotGiveUpTheListForABanHeardTwice) {
  ProbePlan plan;
  for (int page = 1; page <= 4; ++page) plan.want(page);
  plan.begin();
  plan.ended(kThrottled);
  plan.begin();

  EXPECT_EQ(plan.ended(kThrottled).blamed, (std::vector{2}));
  EXPECT_EQ(plan.wanted(), 2);
}

TEST(ProbePlan, AsksForASelectionFromTheEndAsItIs) {
  ProbePlan plan;
  plan.want_selection({{.first = -3, .last = {}}});

  EXPECT_EQ(plan.begin(), (PageSelection{{.first = -3, .last = {}}}));
  EXPECT_TRUE(plan.told(18, 20));
  const auto end = plan.ended(kThrottled);

  EXPECT_TRUE(end.list_resolved);
  EXPECT_EQ(plan.list_count(), 20);
  EXPECT_FALSE(plan.wants_any());
}

TEST(ProbePlan, AsksForTheFirstBatchOfAnOpenSelection) {
  ProbePlan plan(50);
  plan.want_selection({{.first = 3, .last = {}}});

  EXPECT_EQ(plan.begin(), span(3, 52));
}

TEST(ProbePlan, CountsWhatWasToldWhenTheToolNamesNoLength) {
  ProbePlan plan;
  plan.want_selection({});
  EXPECT_EQ(plan.begin(), span(1, 50));
  plan.told(1, {});

  EXPECT_TRUE(plan.ended(kFine).list_resolved);
  EXPECT_EQ(plan.list_count(), 1);
}

TEST(ProbePlan, KeepsAnOpenSelectionWantedWhenNothingIsKnownOfTheList) {
  ProbePlan plan;
  plan.want_selection({{.first = -1, .last = -1}});
  plan.begin();

  EXPECT_TRUE(plan.ended(kThrottled).list_failed);
  EXPECT_TRUE(plan.wants_any());
}

}  // namespace
}  // namespace mg
