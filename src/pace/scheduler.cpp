#include "src/pace/scheduler.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace mg {

ShareId Scheduler::add_share(int weight) {
  assert(weight > 0 && "a share without weight would never have its turn");
  const ShareId id{next_share_++};
  shares_.emplace(id, Share{.weight = weight, .turns = turns_});
  return id;
}

void Scheduler::drop(ShareId share) {
  std::erase_if(queues_, [share](const auto& queue) { return queue.second.share == share; });
  std::erase_if(lanes_, [share](const auto& lane) { return lane.second.share == share; });
  shares_.erase(share);
}

LaneId Scheduler::add_lane(LaneKind kind, std::string name, Pace pace, std::optional<ShareId> share) {
  if (kind == LaneKind::host) {
    for (auto& [id, known] : lanes_) {
      if (known.kind != LaneKind::host || known.lane.name() != name) continue;
      known.lane.tighten(pace);
      return id;
    }
  }
  const LaneId id{next_lane_++};
  lanes_.emplace(id, KnownLane{kind, Lane(std::move(name), pace), share});
  return id;
}

QueueId Scheduler::add_queue(std::vector<LaneId> lanes, ShareId share) {
  const QueueId id{next_queue_++};
  queues_.emplace(id, Queue{.lanes = std::move(lanes), .share = share, .ready = {}, .delayed = {}});
  return id;
}

void Scheduler::push(QueueId id, Ticket ticket, Instant not_before) {
  Queue& queue = queues_.at(id);
  if (Share& share = shares_.at(queue.share); share.turns < turns_ && idle(queue.share)) share.turns = turns_;
  queue.delayed.push({not_before, order_++, ticket});
}

bool Scheduler::idle(ShareId share) const {
  return std::ranges::all_of(queues_, [share](const auto& entry) {
    const Queue& queue = entry.second;
    return queue.share != share || (queue.ready.empty() && queue.delayed.empty());
  });
}

std::optional<QueueId> Scheduler::ready(Instant now) {
  std::optional<QueueId> found;
  double least = 0;
  for (auto& [id, queue] : queues_) {
    while (!queue.delayed.empty() && queue.delayed.top().not_before <= now) {
      queue.ready.push_back(queue.delayed.top().ticket);
      queue.delayed.pop();
    }
    if (queue.ready.empty()) continue;
    const double turns = shares_.at(queue.share).turns;
    if ((found && turns >= least) || !has_room(queue, now)) continue;
    found = id;
    least = turns;
  }
  return found;
}

Ticket Scheduler::start(QueueId id, Instant now) {
  Queue& queue = queues_.at(id);
  const Ticket ticket = queue.ready.front();
  queue.ready.pop_front();
  for (const LaneId lane : queue.lanes) lane_at(lane).take(now, random_);
  if (!hosts_of(id).empty()) {
    Share& share = shares_.at(queue.share);
    turns_ = share.turns;
    share.turns += 1.0 / share.weight;
  }
  return ticket;
}

std::optional<Scheduler::Started> Scheduler::start_ready(Instant now) {
  const auto queue = ready(now);
  if (!queue) return std::nullopt;
  return Started{*queue, start(*queue, now)};
}

void Scheduler::ended(QueueId id, const Outcome& outcome) {
  for (const LaneId lane : queues_.at(id).lanes) {
    const bool host = lanes_.at(lane).kind == LaneKind::host;
    lane_at(lane).give_back(host ? outcome : Outcome{});
  }
}

std::vector<LaneId> Scheduler::hosts_of(QueueId id) const {
  std::vector<LaneId> hosts;
  std::ranges::copy_if(queues_.at(id).lanes, std::back_inserter(hosts),
                       [&](LaneId lane) { return lanes_.at(lane).kind == LaneKind::host; });
  return hosts;
}

bool Scheduler::goes_through(const Queue& queue, LaneId lane) const {
  return std::ranges::find(queue.lanes, lane) != queue.lanes.end();
}

bool Scheduler::has_room(const Queue& queue, Instant now) const {
  return std::ranges::all_of(queue.lanes, [&](LaneId id) { return lane(id).has_room(now); });
}

std::optional<Instant> Scheduler::wake_at(Instant now) const {
  std::optional<Instant> earliest;
  for (const auto& [id, queue] : queues_) {
    if (queue.ready.empty() && queue.delayed.empty()) continue;
    const bool full =
        std::ranges::any_of(queue.lanes, [&](LaneId lane_id) { return lane(lane_id).full(now); });
    if (full) continue;  // an end will wake us
    Instant at = queue.ready.empty() ? queue.delayed.top().not_before : now;
    for (const LaneId lane_id : queue.lanes) at = std::max(at, lane(lane_id).ready_at(now));
    if (!earliest || at < *earliest) earliest = at;
  }
  return earliest;
}

int Scheduler::waiting(QueueId id) const {
  const Queue& queue = queues_.at(id);
  return static_cast<int>(queue.ready.size() + queue.delayed.size());
}

int Scheduler::waiting_for(LaneId lane, ShareId share) const {
  int count = 0;
  for (const auto& [id, queue] : queues_) {
    if (queue.share == share && goes_through(queue, lane)) count += waiting(id);
  }
  return count;
}

std::vector<Scheduler::Started> Scheduler::withdraw(LaneId lane, ShareId share) {
  std::vector<Started> withdrawn;
  for (auto& [id, queue] : queues_) {
    if (queue.share != share || !goes_through(queue, lane)) continue;
    for (const Ticket ticket : queue.ready) withdrawn.push_back({id, ticket});
    for (; !queue.delayed.empty(); queue.delayed.pop()) {
      withdrawn.push_back({id, queue.delayed.top().ticket});
    }
    queue.ready.clear();
  }
  return withdrawn;
}

void Scheduler::clear(ShareId share) {
  for (auto& [id, queue] : queues_) {
    if (queue.share != share) continue;
    queue.ready.clear();
    queue.delayed = {};
  }
}

}  // namespace mg
