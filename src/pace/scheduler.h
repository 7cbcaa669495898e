// Who may start now: queues of waiting work, each going through one or several lanes at once, and whose turn
// it is where several lists want the same hosts.
// Pure: told the time and given the randomness; costs the same with ten or a hundred thousand waiting.
//
// Turns are fair by start-time: a share has a count that grows with each start at a host, the slower the
// larger its weight, and of those that may start the one with the least count does. A share that had nothing
// to do takes up the count of the others, so it neither owes nor has saved anything.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "src/pace/lane.h"

namespace mg {

enum class LaneId : int {};
enum class QueueId : int {};
enum class ShareId : int {};
enum class Ticket : int {};  // the caller's own number for what waits

// A host's lane hears how things went there; our own (parallel jobs, local processing) only counts.
enum class LaneKind { host, own };

class Scheduler {
 public:
  static constexpr ShareId kOnlyShare{0};

  explicit Scheduler(std::mt19937_64 random) : random_(random) {}

  // Whoever's queues these are. There is one from the begin, for who shares with nobody.
  ShareId add_share(int weight);
  // Its queues are no more, nor are the lanes of its own; nothing of it is under way.
  void drop(ShareId share);

  // All that name one host's lane have the same one, as strict as the strictest of them wants it. An own lane
  // belongs to one share, or to all.
  LaneId add_lane(LaneKind kind, std::string name, Pace pace, std::optional<ShareId> share = {});
  // What waits in it starts only when every one of `lanes` has room. Earlier queues of a share are served
  // first.
  QueueId add_queue(std::vector<LaneId> lanes, ShareId share = kOnlyShare);

  void push(QueueId queue, Ticket ticket, Instant not_before);

  struct Started {
    QueueId queue{};
    Ticket ticket{};
  };
  // The queue whose next one may start at `now`, of the share whose turn it is; nothing if none may.
  [[nodiscard]] std::optional<QueueId> ready(Instant now);
  [[nodiscard]] ShareId share_of(QueueId queue) const { return queues_.at(queue).share; }
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
  [[nodiscard]] const Lane& lane(LaneId id) const { return lanes_.at(id).lane; }
  [[nodiscard]] int waiting(QueueId id) const;
  // How many of a share wait in queues that go through this lane.
  [[nodiscard]] int waiting_for(LaneId id, ShareId share = kOnlyShare) const;
  // Nothing of the share that waits will start any more.
  void clear(ShareId share = kOnlyShare);
  // Nothing of the share that waits for this lane will start any more: what that was.
  std::vector<Started> withdraw(LaneId lane, ShareId share = kOnlyShare);

 private:
  struct KnownLane {
    LaneKind kind;
    Lane lane;
    std::optional<ShareId> share;
  };
  struct Share {
    int weight = 1;
    double turns = 0;  // started at hosts, each by 1 / weight
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
    ShareId share{};
    std::deque<Ticket> ready;
    std::priority_queue<Delayed, std::vector<Delayed>, std::greater<>> delayed;
  };

  [[nodiscard]] Lane& lane_at(LaneId id) { return lanes_.at(id).lane; }
  [[nodiscard]] bool idle(ShareId share) const;
  [[nodiscard]] bool has_room(const Queue& queue, Instant now) const;
  [[nodiscard]] bool goes_through(const Queue& queue, LaneId lane) const;

  std::mt19937_64 random_;
  std::map<LaneId, KnownLane> lanes_;
  std::map<QueueId, Queue> queues_;  // in the order in which they were added
  std::map<ShareId, Share> shares_{{kOnlyShare, {}}};
  double turns_ = 0;  // of the share that started last, before it did
  int next_lane_ = 0, next_queue_ = 0, next_share_ = 1;
  long order_ = 0;
};

}  // namespace mg
