#include "src/pace/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>

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

// Several lists that want the same host: each has a queue of as many tickets, told by their tens.
class SharedHostTest : public SchedulerTest {
 protected:
  QueueId add_list(int weight, int first, int count, Duration when = 0s) {
    const ShareId share = scheduler_.add_share(weight);
    const QueueId queue = scheduler_.add_queue({media_}, share);
    for (int i = 0; i < count; ++i) scheduler_.push(queue, Ticket{first + i}, at(when));
    return queue;
  }
  // What starts if one after the other comes to its end.
  std::vector<int> served(int count, Duration now = 0s) {
    std::vector<int> tickets;
    for (int i = 0; i < count; ++i) {
      const auto started = scheduler_.start_ready(at(now));
      if (!started) return tickets;
      tickets.push_back(static_cast<int>(started->ticket));
      scheduler_.ended(started->queue, {});
    }
    return tickets;
  }
  LaneId media_ = scheduler_.add_lane(LaneKind::host, "media", {.concurrency = 1});
};

TEST_F(SharedHostTest, ServesListsInTurns) {
  add_list(1, 10, 3);
  add_list(1, 20, 2);

  EXPECT_EQ(served(9), (std::vector<int>{10, 20, 11, 21, 12}));
}

TEST_F(SharedHostTest, GivesAListOfThreeTimesTheWeightThreeTimesTheTurns) {
  add_list(3, 100, 50);
  add_list(1, 200, 50);

  const std::vector<int> tickets = served(40);

  EXPECT_EQ(std::ranges::count_if(tickets, [](int ticket) { return ticket < 200; }), 30);
}

TEST_F(SharedHostTest, LetsAListThatComesLateNeitherCatchUpNorWait) {
  add_list(1, 100, 50);
  (void)served(20);
  add_list(1, 200, 50);

  EXPECT_EQ(served(4), (std::vector<int>{200, 120, 201, 121}));
}

TEST_F(SharedHostTest, LetsAListThatHadNothingToDoNotCatchUp) {
  add_list(1, 100, 50);
  const QueueId idle = add_list(1, 200, 1);
  (void)served(22);

  for (int i = 1; i < 10; ++i) scheduler_.push(idle, Ticket{200 + i}, at(0s));

  const std::vector<int> tickets = served(6);
  EXPECT_EQ(std::ranges::count_if(tickets, [](int ticket) { return ticket < 200; }), 3);
}

TEST_F(SharedHostTest, PassesOverAListWhoseHostIsBusy) {
  const LaneId other = scheduler_.add_lane(LaneKind::host, "other", {.concurrency = 1});
  const QueueId elsewhere = scheduler_.add_queue({other}, scheduler_.add_share(9));
  scheduler_.push(elsewhere, Ticket{1}, at(0s));
  scheduler_.push(elsewhere, Ticket{2}, at(0s));
  add_list(1, 100, 2);

  const auto first = scheduler_.start_ready(at(0s));
  const auto second = scheduler_.start_ready(at(0s));

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->ticket, Ticket{1});
  EXPECT_EQ(second->ticket, Ticket{100});
}

TEST_F(SharedHostTest, HasOneLaneForAHostWhoeverNamesIt) {
  const LaneId again = scheduler_.add_lane(LaneKind::host, "media", {.concurrency = 5, .spacing_least = 2s});

  EXPECT_EQ(again, media_);
  EXPECT_EQ(scheduler_.lane(media_).pace().concurrency, 1);
  EXPECT_EQ(scheduler_.lane(media_).pace().spacing_least, 2s);
}

TEST_F(SharedHostTest, WithdrawsClearsAndDropsOneListAlone) {
  const QueueId one = add_list(1, 10, 2);
  const QueueId two = add_list(1, 20, 2);
  const ShareId share = scheduler_.share_of(one);

  EXPECT_EQ(scheduler_.waiting_for(media_, share), 2);
  EXPECT_EQ(scheduler_.withdraw(media_, share).size(), 2U);
  scheduler_.push(one, Ticket{12}, at(0s));
  scheduler_.clear(share);
  scheduler_.drop(share);

  EXPECT_EQ(scheduler_.waiting(two), 2);
  EXPECT_EQ(served(9), (std::vector<int>{20, 21}));
}

}  // namespace
}  // namespace mg
