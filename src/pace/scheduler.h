// Who may start now: queues of waiting work, each going through one or several lanes at once.
// Pure: told the time and given the randomness; costs the same with ten or a hundred thousand waiting.
#pragma once

#include <deque>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "src/pace/lane.h"

namespace mg {

enum class LaneId : int {};
enum class QueueId : int {};
enum class Ticket : int {};  // the caller's own number for what waits

// A host's lane hears how things went there; our own (parallel jobs, local processing) only counts.
enum class LaneKind { host, own };

class Scheduler {
 public:
  explicit Scheduler(std::mt19937_64 random) : random_(random) {}

  LaneId add_lane(LaneKind kind, std::string name, Pace pace);
  // What waits in it starts only when every one of `lanes` has room. Earlier queues are served first.
  QueueId add_queue(std::vector<LaneId> lanes);

  void push(QueueId queue, Ticket ticket, Instant not_before);

  struct Started {
    QueueId queue{};
    Ticket ticket{};
  };
  // The queue whose next one may start at `now`; nothing if none may.
  [[nodiscard]] std::optional<QueueId> ready(Instant now);
  // Starts the next one of a queue that is ready: its lanes are taken.
  Ticket start(QueueId queue, Instant now);
  // Both in one, for who shares no host with others.
  std::optional<Started> start_ready(Instant now);
  // What was started from `queue` is over.
  void ended(QueueId queue, const Outcome& outcome);

  // The hosts' lanes that this queue goes through.
  [[nodiscard]] std::vector<LaneId> hosts_of(QueueId queue) const;
  void adopt(LaneId lane, HostRest rest) { lane_at(lane).adopt(std::move(rest)); }

  // When to ask again although nothing ended: the earliest time at which something may start.
  // Empty: only an end can make room.
  [[nodiscard]] std::optional<Instant> wake_at(Instant now) const;
  [[nodiscard]] const Lane& lane(LaneId id) const { return lanes_[static_cast<std::size_t>(id)].lane; }
  [[nodiscard]] int waiting(QueueId id) const;
  // How many wait in queues that go through this lane.
  [[nodiscard]] int waiting_for(LaneId id) const;
  // Nothing that waits will start any more.
  void clear();
  // Nothing that waits for this lane will start any more: what that was.
  std::vector<Started> withdraw(LaneId lane);

 private:
  struct KnownLane {
    LaneKind kind;
    Lane lane;
  };
  struct Delayed {
    Instant not_before;
    long order;  // first come, first served among equals
    Ticket ticket;
    bool operator>(const Delayed& other) const {
      return std::pair(not_before, order) > std::pair(other.not_before, other.order);
    }
  };
  struct Queue {
    std::vector<LaneId> lanes;
    std::deque<Ticket> ready;
    std::priority_queue<Delayed, std::vector<Delayed>, std::greater<>> delayed;
  };

  [[nodiscard]] Lane& lane_at(LaneId id) { return lanes_[static_cast<std::size_t>(id)].lane; }
  [[nodiscard]] bool has_room(const Queue& queue, Instant now) const;
  [[nodiscard]] bool goes_through(const Queue& queue, LaneId lane) const;

  std::mt19937_64 random_;
  std::vector<KnownLane> lanes_;
  std::vector<Queue> queues_;
  long order_ = 0;
};

}  // namespace mg
