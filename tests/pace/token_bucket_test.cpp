#include "src/pace/token_bucket.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

constexpr BytesPerSecond kHundredThousand{100'000};

TEST(TokenBucket, WithoutARateGivesEverythingAtOnce) {
  TokenBucket bucket;

  EXPECT_EQ(bucket.reserve(1000_MiB, at(0s)), at(0s));
  EXPECT_EQ(bucket.reserve(1000_MiB, at(0s)), at(0s));
}

TEST(TokenBucket, GivesTheNextBytesOnceTheLastArePaidFor) {
  TokenBucket bucket(kHundredThousand);

  const Instant first = bucket.reserve({10'000}, at(0s));
  const Instant second = bucket.reserve({10'000}, at(0s));
  const Instant third = bucket.reserve({10'000}, at(0s));

  EXPECT_EQ(first, at(0s));
  EXPECT_EQ(second, at(100ms - kBurst));
  EXPECT_EQ(third, at(200ms - kBurst));
}

TEST(TokenBucket, GivesNoMoreThanABurstTooMuchAfterALongRest) {
  TokenBucket bucket(kHundredThousand);
  (void)bucket.reserve({10'000}, at(0s));

  const Instant now = at(1h);
  Bytes at_once;
  while (bucket.reserve({1'000}, now) == now) at_once += {1'000};

  EXPECT_LE(at_once.count, static_cast<std::int64_t>(kHundredThousand.count * seconds(kBurst)) + 1'000);
}

TEST(TokenBucket, KeepsItsRateOverAnyTenSeconds) {
  TokenBucket bucket(kHundredThousand);
  std::vector<Instant> taken;  // a thousand bytes each

  Instant now = at(0s);
  for (int i = 0; i < 4'000; ++i) {
    now = bucket.reserve({1'000}, now);
    taken.push_back(now);
  }

  for (std::size_t i = 0; i + 1'011 < taken.size(); ++i) EXPECT_GT(taken[i + 1'011] - taken[i], 10s);
  EXPECT_LT(taken.back() - taken.front(), 40s);
}

TEST(TokenBucket, ServesTwoWhoAskInTurnsEqually) {
  TokenBucket bucket(kHundredThousand);
  Instant first_may = at(0s);
  Instant second_may = at(0s);
  int first = 0;
  int second = 0;

  for (Instant now = at(0s); now < at(10s); now += 1ms) {
    if (first_may <= now) first_may = bucket.reserve({5'000}, now), ++first;
    if (second_may <= now) second_may = bucket.reserve({5'000}, now), ++second;
  }

  EXPECT_NEAR(first, second, 1);
  EXPECT_NEAR(first + second, 200, 3);
}

TEST(TokenBucket, PaysItsDebtAtTheNewRateOnceThatChanges) {
  TokenBucket bucket(kHundredThousand);
  (void)bucket.reserve({100'000 + 5'000}, at(0s));

  bucket.change(BytesPerSecond{1'000'000}, at(0s));

  EXPECT_EQ(bucket.reserve({1}, at(0s)), at(100ms));
}

TEST(TokenBucket, OwesNothingOnceItsRateIsGone) {
  TokenBucket bucket(kHundredThousand);
  (void)bucket.reserve({1'000'000}, at(0s));

  bucket.change({}, at(0s));

  EXPECT_FALSE(bucket.in_debt(at(0s)));
  EXPECT_EQ(bucket.reserve({1'000'000}, at(0s)), at(0s));
}

TEST(TokenBucket, TakesBackWhatWasReservedInVain) {
  TokenBucket bucket(kHundredThousand);
  (void)bucket.reserve({10'000}, at(0s));
  (void)bucket.reserve({50'000}, at(0s));

  bucket.give_back({50'000});

  EXPECT_EQ(bucket.reserve({1}, at(0s)), at(100ms - kBurst));
}

TEST(TokenBucket, HasShortTurnsWhereBytesAreRare) {
  EXPECT_EQ(TokenBucket(BytesPerSecond{10'000}).turn(), 4_KiB);
  EXPECT_EQ(TokenBucket(BytesPerSecond{1'000'000}).turn(), Bytes{50'000});
  EXPECT_EQ(TokenBucket(BytesPerSecond{1e9}).turn(), 1_MiB);
  EXPECT_EQ(TokenBucket().turn(), 1_MiB);
}

TEST(TokenBucket, BearsAnAbsurdlySmallRate) {
  TokenBucket bucket(BytesPerSecond{1e-12});

  EXPECT_EQ(bucket.reserve({1}, at(0s)), at(0s));
  EXPECT_GT(bucket.reserve({1}, at(0s)), at(23h));
}

}  // namespace
}  // namespace mg
