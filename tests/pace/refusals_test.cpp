#include "src/pace/refusals.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

TEST(Refusals, AreTheHostsFaultAsLongAsNobodyIsAnswered) {
  Refusals refusals;

  for (int hour = 0; hour < 10; ++hour) {
    EXPECT_EQ(refusals.refused(hour % 3, at(hour * 1h)), Fault::host);
  }
}

TEST(Refusals, AreThePagesFaultWhenOthersWereAnsweredMeanwhileTwice) {
  Refusals refusals;
  EXPECT_EQ(refusals.refused(7, at(0s)), Fault::host);

  refusals.answered(8, at(60s));
  EXPECT_EQ(refusals.refused(7, at(61s)), Fault::host) << "the next ban may have begun with it";
  refusals.answered(9, at(120s));

  EXPECT_EQ(refusals.refused(7, at(121s)), Fault::page);
}

TEST(Refusals, StayThePagesFaultWhenItIsTheLastOneLeft) {
  Refusals refusals;
  (void)refusals.refused(7, at(0s));
  refusals.answered(8, at(60s));
  (void)refusals.refused(7, at(61s));

  for (int hour = 1; hour < 10; ++hour) EXPECT_EQ(refusals.refused(7, at(hour * 1h)), Fault::page);
}

TEST(Refusals, StayThePagesFaultWhenTwoSuchPagesAreLeft) {
  Refusals refusals;
  (void)refusals.refused(7, at(0s));
  (void)refusals.refused(9, at(60s));
  refusals.answered(8, at(180s));

  (void)refusals.refused(7, at(181s));
  (void)refusals.refused(9, at(300s));
  EXPECT_EQ(refusals.refused(7, at(500s)), Fault::page);
  EXPECT_EQ(refusals.refused(9, at(900s)), Fault::page);
}

TEST(Refusals, AreTheHostsFaultAgainWhenTheNextBanHitsAPageThatIsNotSuspected) {
  Refusals refusals;
  (void)refusals.refused(7, at(0s));
  refusals.answered(8, at(60s));
  (void)refusals.refused(7, at(61s));

  EXPECT_EQ(refusals.refused(5, at(70s)), Fault::host);
  EXPECT_EQ(refusals.refused(7, at(200s)), Fault::host);
}

TEST(Refusals, AreTheHostsFaultAfterOthersWereRefusedAlong) {
  Refusals refusals;
  (void)refusals.refused(7, at(0s));
  refusals.answered(8, at(60s));
  (void)refusals.refused(7, at(61s));
  refusals.refused_along(5, at(70s));

  EXPECT_EQ(refusals.refused(7, at(200s)), Fault::host);
}

TEST(Refusals, ForgetAPageThatWasAnswered) {
  Refusals refusals;
  (void)refusals.refused(7, at(0s));
  refusals.answered(7, at(60s));
  refusals.answered(8, at(61s));

  EXPECT_EQ(refusals.refused(7, at(70s)), Fault::host);
}

}  // namespace
}  // namespace mg
