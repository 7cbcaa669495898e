#include "src/pace/speed_trace.h"

#include <gtest/gtest.h>

#include "src/pace/sum_window.h"

namespace mg {
namespace {

const Instant kStart(1h);

// Bytes come every 10 ms at `rate` bytes/s.
Instant flow(SpeedTrace& trace, Instant from, Duration time, double rate) {
  const Bytes count{static_cast<std::int64_t>(rate / 100)};
  for (Instant now = from + 10ms; now <= from + time; now += 10ms) trace.arrived(count, now);
  return from + time;
}

TEST(SpeedTrace, KnowsItsBestAndItsPresentSpeed) {
  SpeedTrace trace;
  trace.begin(kStart);

  Instant now = flow(trace, kStart, 1s, 4e6);
  now = flow(trace, now, 1s, 80'000);

  EXPECT_NEAR(trace.best().count, 4e6, 2e5);
  EXPECT_NEAR(trace.recent(400ms, now).count, 80'000, 4'000);
}

TEST(SpeedTrace, KnowsAfterHowManyBytesItBecameSlow) {
  SpeedTrace trace;
  trace.begin(kStart);

  const Instant knee = flow(trace, kStart, 1s, 4e6);
  flow(trace, knee, 1s, 80'000);

  EXPECT_NEAR(static_cast<double>(trace.knee({1.6e6}).total.count), 4e6, 1e5);
  EXPECT_LE(trace.knee({1.6e6}).at - knee, 20ms);
}

TEST(SpeedTrace, SlowsDownToNothingWhenNothingComes) {
  SpeedTrace trace;
  trace.begin(kStart);

  const Instant end = flow(trace, kStart, 1s, 1e6);

  EXPECT_EQ(trace.recent(400ms, end + 1s).count, 0);
}

TEST(SpeedTrace, LooksBackLongerAtASlowConnection) {
  EXPECT_EQ(SpeedTrace::telling_window({4e6}), 400ms);
  EXPECT_GE(SpeedTrace::telling_window({1e5}), 1900ms);
}

TEST(SpeedTrace, TakesAPieceOfABufferForNoBest) {
  SpeedTrace trace;
  trace.begin(kStart);

  trace.arrived(64_KiB, kStart + 650ms);
  trace.arrived(64_KiB, kStart + 1300ms);

  EXPECT_NEAR(trace.best().count, 100'000, 2'000);
}

TEST(SumWindow, TakesHandshakesOutOfTheSumOfLongConnections) {
  SumWindow window;
  window.restart(kStart);

  window.add(1_MiB, kStart, kStart + 1s);
  window.add(512_KiB, kStart + 500ms, kStart + 1s);

  EXPECT_NEAR(window.sum(2, kStart + 1s)->count, 2.0 * 1048576, 1);
}

TEST(SumWindow, TellsNothingBeforeHalfASecond) {
  SumWindow window;
  window.restart(kStart);

  window.add(1_MiB, kStart, kStart + 400ms);

  EXPECT_EQ(window.sum(1, kStart + 400ms), std::nullopt);
}

}  // namespace
}  // namespace mg
