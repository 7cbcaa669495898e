// The circuit breaker as a rule, over simulated hours.
#include "src/pace/breaker.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

constexpr Prober kOne{.process = 1, .run = 1};
constexpr Prober kOther{.process = 2, .run = 2};

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

Outcome refusal(std::optional<Duration> retry_after = {}) {
  return {.error = Error{ErrorKind::throttled, "412"}, .retry_after = retry_after};
}

class BreakerTest : public testing::Test {
 protected:
  HostRest refused(HostRest rest, Duration started, Duration now, std::optional<Duration> retry_after = {}) {
    return after_refusal(std::move(rest), refusal(retry_after), at(started), at(now), pace_, random_);
  }
  // A request at the end of each rest is refused; how long each rest is.
  std::vector<Duration> rests_of_a_long_ban(int times) {
    std::vector<Duration> lengths;
    HostRest rest;
    for (Instant now = at(0s); times-- > 0; now = rest.until) {
      rest = after_refusal(rest, refusal(), now, now, pace_, random_);
      lengths.push_back(rest.until - now);
    }
    return lengths;
  }

  Pace pace_{.concurrency = 4, .rest_first = 60s, .rest_most = 30min};
  std::mt19937_64 random_{7};
};

TEST_F(BreakerTest, IsClosedForAHostThatNobodyHasToldOf) {
  EXPECT_EQ(breaker_at({}, at(0s)), Breaker::closed);
}

TEST_F(BreakerTest, RestsAfterARefusalAndIsHalfOpenAfterwards) {
  const HostRest rest = refused({}, 0s, 10s);

  EXPECT_EQ(rest.since, at(10s));
  EXPECT_EQ(rest.reason, "412");
  EXPECT_GE(rest.until, at(70s));
  EXPECT_LE(rest.until, at(85s));
  EXPECT_EQ(breaker_at(rest, at(69s)), Breaker::resting);
  EXPECT_EQ(breaker_at(rest, rest.until), Breaker::half_open);
}

TEST_F(BreakerTest, RestsTwiceAsLongEachTimeUpToTheMostAndAQuarterMore) {
  const std::vector<Duration> lengths = rests_of_a_long_ban(8);

  const std::vector<Duration> least = {60s, 120s, 240s, 480s, 960s, 30min, 30min, 30min};
  ASSERT_EQ(lengths.size(), least.size());
  for (std::size_t i = 0; i < least.size(); ++i) {
    EXPECT_GE(lengths[i], least[i]) << i;
    EXPECT_LE(lengths[i], least[i] + least[i] / 4) << i;
  }
}

TEST_F(BreakerTest, DrawsItsRestsSoThatTwoMachinesDoNotComeBackInStep) {
  EXPECT_NE(rests_of_a_long_ban(1), rests_of_a_long_ban(1));
}

TEST_F(BreakerTest, AsksOnlyAFewTimesInADayOfBan) {
  HostRest rest;
  int asked = 0;
  for (Instant now = at(0s); now < at(24h); now = rest.until, ++asked) {
    rest = after_refusal(rest, refusal(), now, now, pace_, random_);
  }

  EXPECT_LE(asked, 54) << "5 while it doubles, then at most two an hour";
  EXPECT_EQ(rest.since, at(0s));
}

TEST_F(BreakerTest, RestsAtLeastAsLongAsTheHostSaysEvenIfThatIsMoreThanTheMost) {
  EXPECT_EQ(refused({}, 0s, 1s, 300s).until, at(301s));
  EXPECT_EQ(refused({}, 0s, 1s, 5h).until, at(1s) + 5h);
  EXPECT_GE(refused({}, 0s, 1s, 5s).until, at(61s)) << "a shorter word shortens nothing";
}

TEST_F(BreakerTest, LearnsNothingFromWhatWasUnderWayWhenTheRestBegan) {
  const HostRest rest = refused({}, 0s, 10s);

  EXPECT_EQ(refused(rest, 5s, 11s), rest);
  EXPECT_EQ(after_answer(rest, at(5s)), rest);
}

TEST_F(BreakerTest, LearnsNothingFromWhatAnotherRunStartedBeforeItCouldKnow) {
  const HostRest rest = refused({}, 0s, 10s);

  EXPECT_EQ(refused(rest, 10s + 1ms, 11s), rest);
}

TEST_F(BreakerTest, HeedsALongerWordOfTheHostFromWhatWasUnderWay) {
  const HostRest rest = refused(refused({}, 0s, 10s), 5s, 11s, 10min);

  EXPECT_EQ(rest.until, at(11s) + 10min);
  EXPECT_EQ(rest.strikes, 1);
}

TEST_F(BreakerTest, LearnsNothingFromALateRefusalAfterTheOthersWentOn) {
  HostRest rest = refused({}, 0s, 10s);
  rest = after_answer(with_claim(rest, kOne, at(100s), 60s), at(100s));

  EXPECT_EQ(breaker_at(refused(rest, 5s, 110s), at(110s)), Breaker::closed);
}

TEST_F(BreakerTest, ClosesWhenTheProbeIsAnsweredAndBeginsAnewWithAShortRest) {
  HostRest rest = refused(refused({}, 0s, 10s), 100s, 101s);
  rest = after_answer(with_claim(rest, kOne, at(400s), 60s), at(400s));

  EXPECT_EQ(breaker_at(rest, at(401s)), Breaker::closed);
  rest = refused(rest, 402s, 403s);
  EXPECT_LE(rest.until, at(403s + 75s));
  EXPECT_EQ(rest.since, at(403s));
}

TEST_F(BreakerTest, GivesTheProbeToOneOnly) {
  HostRest rest = with_claim(refused({}, 0s, 10s), kOne, at(100s), 60s);
  rest = with_claim(rest, kOther, at(101s), 60s);

  EXPECT_TRUE(probes(rest, kOne, at(101s)));
  EXPECT_FALSE(probes(rest, kOther, at(101s)));
  EXPECT_EQ(breaker_at(rest, at(159s)), Breaker::probing);
}

TEST_F(BreakerTest, GivesTheProbeToAnotherWhenTheFirstDoesNotEnd) {
  HostRest rest = with_claim(refused({}, 0s, 10s), kOne, at(100s), 60s);
  ASSERT_EQ(breaker_at(rest, at(160s)), Breaker::half_open);
  rest = with_claim(rest, kOther, at(160s), 60s);

  EXPECT_TRUE(probes(rest, kOther, at(160s)));
}

TEST_F(BreakerTest, GivesTheProbeToAnotherWhenTheFirstToldNothing) {
  HostRest rest = with_claim(refused({}, 0s, 10s), kOne, at(100s), 60s);

  EXPECT_EQ(without_claim(rest, kOther), rest) << "it is not his";
  EXPECT_EQ(breaker_at(without_claim(rest, kOne), at(101s)), Breaker::half_open);
}

TEST_F(BreakerTest, GivesNoProbeBeforeTheRestIsOverNorToAHostThatAnswers) {
  const HostRest rest = refused({}, 0s, 10s);

  EXPECT_EQ(with_claim(rest, kOne, at(60s), 60s), rest);
  EXPECT_EQ(with_claim({}, kOne, at(60s), 60s), HostRest{});
}

TEST_F(BreakerTest, TakesForAnAnswerWhatOnlyTheHostCanSay) {
  using enum ErrorKind;
  EXPECT_TRUE(is_answer({}));
  for (const ErrorKind kind : {not_found, needs_login, expired}) EXPECT_TRUE(is_answer(failed(kind, "")));
  for (const ErrorKind kind :
       {throttled, transient, forbidden, unsupported, bad_input, local_io, disk_full, cancelled, internal}) {
    EXPECT_FALSE(is_answer(failed(kind, "")));
  }
}

}  // namespace
}  // namespace mg
