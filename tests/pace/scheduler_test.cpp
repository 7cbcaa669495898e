#include "src/pace/scheduler.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

class SchedulerTest : public testing::Test {
 protected:
  // Starts everything that may start at `now` and gives the tickets in their order.
  std::vector<int> start_all(Instant now) {
    std::vector<int> tickets;
    while (const auto started = scheduler_.start_ready(now))
      tickets.push_back(static_cast<int>(started->ticket));
    return tickets;
  }

  Scheduler scheduler_{std::mt19937_64(7)};
};

TEST_F(SchedulerTest, StartsInOrderAsFarAsTheLaneHasRoom) {
  const LaneId media = scheduler_.add_lane(LaneKind::host, "media", {.concurrency = 2});
  const QueueId fetch = scheduler_.add_queue({media});
  for (int i = 0; i < 4; ++i) scheduler_.push(fetch, Ticket{i}, at(0s));

  EXPECT_EQ(start_all(at(0s)), (std::vector{0, 1}));

  scheduler_.ended(fetch, {});
  EXPECT_EQ(start_all(at(1s)), (std::vector{2}));
}

TEST_F(SchedulerTest, NeedsRoomInEveryLaneOfTheQueue) {
  const LaneId jobs = scheduler_.add_lane(LaneKind::own, "jobs", {.concurrency = 1});
  const LaneId a = scheduler_.add_lane(LaneKind::host, "a", {.concurrency = 5});
  const LaneId b = scheduler_.add_lane(LaneKind::host, "b", {.concurrency = 5});
  const QueueId to_a = scheduler_.add_queue({jobs, a});
  const QueueId to_b = scheduler_.add_queue({jobs, b});
  scheduler_.push(to_a, Ticket{1}, at(0s));
  scheduler_.push(to_b, Ticket{2}, at(0s));

  EXPECT_EQ(start_all(at(0s)), (std::vector{1}));

  scheduler_.ended(to_a, {});
  EXPECT_EQ(start_all(at(1s)), (std::vector{2}));
}

TEST_F(SchedulerTest, LetsOtherHostsGoOnWhileOneRests) {
  const LaneId jobs = scheduler_.add_lane(LaneKind::own, "jobs", {.concurrency = 4});
  const LaneId a = scheduler_.add_lane(LaneKind::host, "a", {.concurrency = 1, .rest_first = 60s});
  const LaneId b = scheduler_.add_lane(LaneKind::host, "b", {.concurrency = 1});
  const QueueId to_a = scheduler_.add_queue({jobs, a});
  const QueueId to_b = scheduler_.add_queue({jobs, b});
  scheduler_.push(to_a, Ticket{1}, at(0s));
  ASSERT_EQ(start_all(at(0s)), (std::vector{1}));
  scheduler_.ended(to_a, failed(ErrorKind::throttled, "412"));
  scheduler_.adopt(a, {.strikes = 1, .since = at(1s), .began = at(1s), .until = at(61s)});

  scheduler_.push(to_a, Ticket{3}, at(1s));
  scheduler_.push(to_b, Ticket{2}, at(1s));

  EXPECT_EQ(start_all(at(1s)), (std::vector{2}));
  ASSERT_TRUE(scheduler_.wake_at(at(1s)));
  EXPECT_GE(*scheduler_.wake_at(at(1s)), at(61s));
  EXPECT_EQ(scheduler_.waiting_for(a), 1);
}

TEST_F(SchedulerTest, HoldsBackWhatMayNotStartYetWithoutBlockingTheRest) {
  const LaneId media = scheduler_.add_lane(LaneKind::host, "media", {.concurrency = 9});
  const QueueId fetch = scheduler_.add_queue({media});
  scheduler_.push(fetch, Ticket{1}, at(5s));
  scheduler_.push(fetch, Ticket{2}, at(0s));

  EXPECT_EQ(start_all(at(0s)), (std::vector{2}));
  EXPECT_EQ(scheduler_.wake_at(at(0s)), at(5s));
  EXPECT_EQ(start_all(at(5s)), (std::vector{1}));
}

TEST_F(SchedulerTest, AsksForNoWakingWhenOnlyAnEndCanMakeRoom) {
  const LaneId media = scheduler_.add_lane(LaneKind::host, "media", {.concurrency = 1});
  const QueueId fetch = scheduler_.add_queue({media});
  scheduler_.push(fetch, Ticket{1}, at(0s));
  scheduler_.push(fetch, Ticket{2}, at(0s));

  ASSERT_EQ(start_all(at(0s)), (std::vector{1}));

  EXPECT_FALSE(scheduler_.wake_at(at(0s)));
}

TEST_F(SchedulerTest, OwnLanesDoNotRestWhenAHostIsThrottled) {
  const LaneId jobs = scheduler_.add_lane(LaneKind::own, "jobs", {.concurrency = 1});
  const QueueId queue = scheduler_.add_queue({jobs});
  scheduler_.push(queue, Ticket{1}, at(0s));
  ASSERT_EQ(start_all(at(0s)), (std::vector{1}));

  scheduler_.ended(queue, failed(ErrorKind::throttled, "412"));

  EXPECT_TRUE(scheduler_.lane(jobs).has_room(at(1s)));
}

}  // namespace
}  // namespace mg
