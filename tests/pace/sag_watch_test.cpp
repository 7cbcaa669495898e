#include "src/pace/sag_watch.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

constexpr BytesPerSecond kFast{4e6};
constexpr BytesPerSecond kSqueezed{50 * 1024};

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

// A connection with a clock of its own.
class SagWatchTest : public testing::Test {
 protected:
  // Bytes come every 10 ms.
  void flow(BytesPerSecond rate, Duration time) {
    for (const Instant end = now_ + time; now_ < end;) {
      now_ += 10ms;
      watch_.arrived(Bytes{static_cast<std::int64_t>(rate.count / 100)}, now_);
    }
  }
  // As servers write: `piece` at once, then nothing until the next one is due.
  void flow_in_pieces(Bytes piece, Duration apart, int times) {
    for (int i = 0; i < times; ++i) {
      now_ += apart;
      watch_.arrived(piece, now_);
    }
  }
  // The limit lets a piece through, again and again.
  void flow_held(BytesPerSecond rate, Duration time) {
    for (const Instant end = now_ + time; now_ < end;) {
      now_ += 50ms;
      watch_.held(now_);
      watch_.arrived(Bytes{static_cast<std::int64_t>(rate.count / 20)}, now_);
    }
  }
  void pause(Duration time) { now_ += time; }
  // Looks every 100 ms while it flows; empty: never sagged.
  std::optional<Duration> sags_after(BytesPerSecond rate, Duration within) {
    for (const Instant begin = now_; now_ < begin + within;) {
      flow(rate, 100ms);
      if (watch_.sags(now_)) return now_ - begin;
    }
    return std::nullopt;
  }

  Instant now_ = at(0s);
  SagWatch watch_;
};

TEST_F(SagWatchTest, SeesTheSqueezeOfTheSitesWithinSomeSeconds) {
  flow(kFast, 1s);

  const auto told = sags_after(kSqueezed, 5min);

  ASSERT_TRUE(told);
  EXPECT_GE(*told, 4s);
  EXPECT_LE(*told, 6500ms);
}

TEST_F(SagWatchTest, SeesItAlsoWhenTheServerWritesPieces) {
  flow(kFast, 1s);

  flow_in_pieces(64_KiB, 1300ms, 6);

  EXPECT_TRUE(watch_.sags(now_ + 1s));
}

TEST_F(SagWatchTest, TellsHowFastItWasAndIs) {
  flow(kFast, 1s);

  flow(kSqueezed, 10s);

  EXPECT_NEAR(watch_.best().count, kFast.count, 1e5);
  EXPECT_NEAR(watch_.recent(now_).count, kSqueezed.count, 2e3);
}

TEST_F(SagWatchTest, LeavesASteadyConnectionAlone) {
  EXPECT_EQ(sags_after(kFast, 10min), std::nullopt);
}

TEST_F(SagWatchTest, LeavesAConnectionAloneThatWasNeverFast) {
  EXPECT_EQ(sags_after(kSqueezed, 10min), std::nullopt);
}

TEST_F(SagWatchTest, TakesTheFirstPiecesOutOfABufferForNoSpeed) {
  watch_.arrived(192_KiB, now_);

  EXPECT_EQ(sags_after(kSqueezed, 10min), std::nullopt);
}

TEST_F(SagWatchTest, LeavesAConnectionAloneThatSharesItsLineNow) {
  flow(kFast, 10s);

  EXPECT_EQ(sags_after({kFast.count / 6}, 10min), std::nullopt);
}

TEST_F(SagWatchTest, LeavesAlonePlentyThatOnceWasMuchMore) {
  flow({100e6}, 1s);

  EXPECT_EQ(sags_after({1e6}, 1min), std::nullopt);
}

TEST_F(SagWatchTest, WaitsUntilItBroughtAMebibyte) {
  flow(kFast, 130ms);

  const auto told = sags_after(kSqueezed, 1min);

  ASSERT_TRUE(told);
  EXPECT_GE(watch_.total(), 1_MiB);
  EXPECT_GE(*told, 10s);
}

TEST_F(SagWatchTest, BearsAFewSlowSeconds) {
  flow(kFast, 2s);

  EXPECT_EQ(sags_after(kSqueezed, 3s), std::nullopt);
  EXPECT_EQ(sags_after(kFast, 5s), std::nullopt);
}

TEST_F(SagWatchTest, SeesThatItRecoversThisVeryMoment) {
  flow(kFast, 1s);
  flow(kSqueezed, 6s);
  ASSERT_TRUE(watch_.sags(now_));

  flow(kFast, 100ms);

  EXPECT_FALSE(watch_.sags(now_));
}

TEST_F(SagWatchTest, LeavesAnIdleConnectionAlone) {
  flow(kFast, 1s);

  pause(1min);

  EXPECT_FALSE(watch_.sags(now_));
}

TEST_F(SagWatchTest, NoLongerSagsOnceItFallsSilent) {
  flow(kFast, 1s);
  flow(kSqueezed, 10s);
  ASSERT_TRUE(watch_.sags(now_));

  pause(3s);

  EXPECT_FALSE(watch_.sags(now_));
}

TEST_F(SagWatchTest, TakesSignsOfLifeForNoBody) {
  flow(kFast, 1s);

  EXPECT_EQ(sags_after({500}, 5min), std::nullopt);
}

TEST_F(SagWatchTest, TakesManySmallAnswersForNoSlowOne) {
  flow(kFast, 1s);

  for (int i = 0; i < 60; ++i) {
    watch_.asked(now_);
    flow(kFast, 20ms);
    pause(980ms);
    ASSERT_FALSE(watch_.sags(now_)) << i;
  }
}

TEST_F(SagWatchTest, SeesThatTheNextAnswerOnItIsSlow) {
  flow(kFast, 1s);
  pause(20s);
  watch_.asked(now_);

  const auto told = sags_after(kSqueezed, 1min);

  ASSERT_TRUE(told);
  EXPECT_LE(*told, 6500ms);
}

TEST_F(SagWatchTest, TakesOurOwnLimitForNoSag) {
  flow(kFast, 1s);

  for (int i = 0; i < 60; ++i) {
    flow_held(kSqueezed, 1s);
    ASSERT_FALSE(watch_.sags(now_)) << i;
  }
}

TEST_F(SagWatchTest, JudgesOnlySomeTimeAfterALimitIsGone) {
  flow(kFast, 1s);
  flow_held(kSqueezed, 1min);

  const auto told = sags_after(kSqueezed, 1min);

  ASSERT_TRUE(told);
  EXPECT_GE(*told, 5s);
  EXPECT_LE(*told, 7500ms);
}

TEST_F(SagWatchTest, KnowsUnderALimitHowFastItIsAtLeast) {
  flow_held({1e6}, 3s);

  EXPECT_NEAR(watch_.best().count, 1e6, 1e5);
  EXPECT_TRUE(sags_after(kSqueezed, 20s));
}

TEST_F(SagWatchTest, TakesWhatTheBuffersHeldForNoSpeed) {
  flow_held(kSqueezed, 1min);
  watch_.arrived(4_MiB, now_ + 10ms);

  EXPECT_EQ(sags_after(kSqueezed, 5min), std::nullopt);
  EXPECT_LT(watch_.best().count, 2 * kSqueezed.count);
}

TEST_F(SagWatchTest, TellsNothingBeforeAByteCame) {
  watch_.asked(now_);
  watch_.held(now_);

  EXPECT_FALSE(watch_.sags(now_ + 1min));
  EXPECT_EQ(watch_.recent(now_ + 1min), BytesPerSecond{});
}

// ---- how often ----

TEST(CutAllowance, AllowsTheFirstCutAtOnce) {
  EXPECT_TRUE(CutAllowance{6}.may_cut(at(0s)));
}

TEST(CutAllowance, AllowsNoneWhileNothingIsKnownOfTheFreshOne) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));

  EXPECT_FALSE(allowance.may_cut(at(1min)));
}

TEST(CutAllowance, AllowsTheNextSomeSecondsAfterOneThatHelped) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));
  allowance.fresh_one_brought(3_MiB, kFast);

  EXPECT_FALSE(allowance.may_cut(at(4s)));
  EXPECT_TRUE(allowance.may_cut(at(5s)));
}

TEST(CutAllowance, AllowsSixInAll) {
  CutAllowance allowance{6};

  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(allowance.may_cut(at(i * 10s))) << i;
    allowance.cut(kSqueezed, at(i * 10s));
    allowance.fresh_one_brought(3_MiB, kFast);
  }

  EXPECT_FALSE(allowance.may_cut(at(24h)));
}

TEST(CutAllowance, PausesForLongAfterOneWhoseFreshConnectionWasAsSlow) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));
  allowance.fresh_one_brought(3_MiB, {kSqueezed.count * 2});

  EXPECT_FALSE(allowance.may_cut(at(119s)));
  EXPECT_TRUE(allowance.may_cut(at(2min)));
}

TEST(CutAllowance, PausesForLongAfterOneWhoseFreshConnectionBroughtLittle) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));
  allowance.fresh_one_brought(500_KiB, kFast);

  EXPECT_FALSE(allowance.may_cut(at(119s)));
}

TEST(CutAllowance, IsOverAfterTwoInVain) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));
  allowance.cut(kSqueezed, at(2min));

  EXPECT_FALSE(allowance.may_cut(at(24h)));
}

TEST(CutAllowance, RemembersTheOneInVainBeforeOthersThatHelped) {
  CutAllowance allowance{6};

  allowance.cut(kSqueezed, at(0s));
  allowance.cut(kSqueezed, at(2min));
  allowance.fresh_one_brought(3_MiB, kFast);
  ASSERT_TRUE(allowance.may_cut(at(3min)));
  allowance.cut(kSqueezed, at(3min));

  EXPECT_FALSE(allowance.may_cut(at(24h)));
}

TEST(CutAllowance, HearsOfFreshOnesAgainAndAgain) {
  CutAllowance allowance{6};
  allowance.cut(kSqueezed, at(0s));

  allowance.fresh_one_brought(16_KiB, {});
  allowance.fresh_one_brought(600_KiB, kFast);
  allowance.fresh_one_brought(700_KiB, {});

  EXPECT_TRUE(allowance.may_cut(at(5s)));
}

}  // namespace
}  // namespace mg
