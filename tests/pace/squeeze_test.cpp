#include "src/pace/squeeze.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

Sag sag_after(Bytes much, Duration when, Sag::Age age = Sag::Age::fresh) {
  return {.after = much, .fast = {4e6}, .slow = {8e4}, .age = age, .at = at(when)};
}

TEST(Squeeze, IsLearntWhenTwoFreshConnectionsSagAlike) {
  Squeeze squeeze;

  squeeze.confirmed(sag_after(520_KiB, 1s), at(2s));
  EXPECT_EQ(squeeze.size(), std::nullopt);
  squeeze.confirmed(sag_after(512_KiB, 3s), at(4s));

  EXPECT_EQ(squeeze.size(), 512_KiB);
  EXPECT_EQ(squeeze.safe_range(), 480_KiB);
}

class AnySize : public testing::TestWithParam<Bytes> {};

TEST_P(AnySize, IsLearnt) {
  Squeeze squeeze;

  squeeze.confirmed(sag_after(GetParam(), 1s), at(2s));
  squeeze.confirmed(sag_after(GetParam(), 30s), at(31s));

  EXPECT_EQ(squeeze.size(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Sizes, AnySize, testing::Values(128_KiB, 512_KiB, 1_MiB, 3_MiB, 5_MiB, 16_MiB),
                         [](const auto& row) { return std::to_string(row.param.count); });

TEST(Squeeze, IsNotLearntFromConnectionsThatCarriedOtherBytesBefore) {
  Squeeze squeeze;

  squeeze.confirmed(sag_after(512_KiB, 1s, Sag::Age::unknown), at(2s));
  squeeze.confirmed(sag_after(512_KiB, 3s, Sag::Age::unknown), at(4s));

  EXPECT_EQ(squeeze.size(), std::nullopt);
  EXPECT_TRUE(squeeze.wants_fresh(at(5s)));
}

TEST(Squeeze, IsNotLearntFromSagsOfAllSizes) {
  Squeeze squeeze;

  squeeze.confirmed(sag_after(512_KiB, 1s), at(2s));
  squeeze.confirmed(sag_after(2_MiB, 3s), at(4s));
  squeeze.confirmed(sag_after(9_MiB, 6s), at(7s));

  EXPECT_EQ(squeeze.size(), std::nullopt);
}

TEST(Squeeze, IsNotLearntFromOneMoment) {
  Squeeze squeeze;

  squeeze.confirmed(sag_after(9_MiB, 1s), at(2s));
  squeeze.confirmed(sag_after(9_MiB, 1100ms), at(2s));

  EXPECT_EQ(squeeze.size(), std::nullopt);
}

TEST(Squeeze, IsNotTestedAgainForLongerAndLongerWhenFreshOnesAreAsSlow) {
  Squeeze squeeze;

  squeeze.refuted(at(0s));
  EXPECT_FALSE(squeeze.may_test(at(4s)));
  EXPECT_TRUE(squeeze.may_test(at(5s)));
  squeeze.refuted(at(5s));

  EXPECT_FALSE(squeeze.may_test(at(14s)));
  EXPECT_TRUE(squeeze.may_test(at(15s)));
}

TEST(Squeeze, AllowsALongerRangeNowAndThen) {
  Squeeze squeeze(512_KiB);

  EXPECT_EQ(squeeze.next_range({}, at(0s)), 480_KiB);
  EXPECT_EQ(squeeze.next_range({}, at(19s)), 480_KiB);
  EXPECT_EQ(squeeze.next_range({}, at(20s)), 1_MiB);

  EXPECT_EQ(squeeze.next_range({}, at(21s)), 480_KiB);
}

TEST(Squeeze, IsForgottenWhenTwoLongerRangesStayFast) {
  Squeeze squeeze(512_KiB);

  squeeze.stayed_fast(1_MiB);
  EXPECT_EQ(squeeze.size(), 512_KiB);
  squeeze.stayed_fast(1_MiB);

  EXPECT_EQ(squeeze.size(), std::nullopt);
}

TEST(Squeeze, IsNotForgottenForRangesWithinIt) {
  Squeeze squeeze(512_KiB);

  for (int i = 0; i < 100; ++i) squeeze.stayed_fast(480_KiB);

  EXPECT_EQ(squeeze.size(), 512_KiB);
}

TEST(Squeeze, ShrinksWhenAConnectionSagsEarlier) {
  Squeeze squeeze(512_KiB);

  squeeze.confirmed(sag_after(450_KiB, 1s), at(2s));

  EXPECT_EQ(squeeze.size(), 450_KiB);
}

}  // namespace
}  // namespace mg
