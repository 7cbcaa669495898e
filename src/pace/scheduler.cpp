#include "src/pace/scheduler.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mg {

LaneId Scheduler::add_lane(LaneKind kind, std::string name, Pace pace) {
  lanes_.push_back({kind, Lane(std::move(name), pace)});
  return LaneId(static_cast<int>(lanes_.size()) - 1);
}

QueueId Scheduler::add_queue(std::vector<LaneId> lanes) {
  queues_.push_back({.lanes = std::move(lanes), .ready = {}, .delayed = {}});
  return QueueId(static_cast<int>(queues_.size()) - 1);
}

void Scheduler::push(QueueId id, Ticket ticket, Instant not_before) {
  queues_[static_cast<std::size_t>(id)].delayed.push({not_before, order_++, ticket});
}

std::optional<QueueId> Scheduler::ready(Instant now) {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    Queue& queue = queues_[i];
    while (!queue.delayed.empty() && queue.delayed.top().not_before <= now) {
      queue.ready.push_back(queue.delayed.top().ticket);
      queue.delayed.pop();
    }
    if (!queue.ready.empty() && has_room(queue, now)) return QueueId(static_cast<int>(i));
  }
  return std::nullopt;
}

Ticket Scheduler::start(QueueId id, Instant now) {
  Queue& queue = queues_[static_cast<std::size_t>(id)];
  const Ticket ticket = queue.ready.front();
  queue.ready.pop_front();
  for (const LaneId lane : queue.lanes) lane_at(lane).take(now, random_);
  return ticket;
}

std::optional<Scheduler::Started> Scheduler::start_ready(Instant now) {
  const auto queue = ready(now);
  if (!queue) return std::nullopt;
  return Started{*queue, start(*queue, now)};
}

void Scheduler::ended(QueueId id, const Outcome& outcome) {
  for (const LaneId lane : queues_[static_cast<std::size_t>(id)].lanes) {
    const bool host = lanes_[static_cast<std::size_t>(lane)].kind == LaneKind::host;
    lane_at(lane).give_back(host ? outcome : Outcome{});
  }
}

std::vector<LaneId> Scheduler::hosts_of(QueueId id) const {
  std::vector<LaneId> hosts;
  std::ranges::copy_if(
      queues_[static_cast<std::size_t>(id)].lanes, std::back_inserter(hosts),
      [&](LaneId lane) { return lanes_[static_cast<std::size_t>(lane)].kind == LaneKind::host; });
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
  for (const Queue& queue : queues_) {
    if (queue.ready.empty() && queue.delayed.empty()) continue;
    const bool full = std::ranges::any_of(queue.lanes, [&](LaneId id) { return lane(id).full(now); });
    if (full) continue;  // an end will wake us
    Instant at = queue.ready.empty() ? queue.delayed.top().not_before : now;
    for (const LaneId id : queue.lanes) at = std::max(at, lane(id).ready_at(now));
    if (!earliest || at < *earliest) earliest = at;
  }
  return earliest;
}

int Scheduler::waiting(QueueId id) const {
  const Queue& queue = queues_[static_cast<std::size_t>(id)];
  return static_cast<int>(queue.ready.size() + queue.delayed.size());
}

int Scheduler::waiting_for(LaneId id) const {
  int count = 0;
  for (const Queue& queue : queues_) {
    if (!goes_through(queue, id)) continue;
    count += static_cast<int>(queue.ready.size() + queue.delayed.size());
  }
  return count;
}

std::vector<Scheduler::Started> Scheduler::withdraw(LaneId lane) {
  std::vector<Started> withdrawn;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    Queue& queue = queues_[i];
    if (!goes_through(queue, lane)) continue;
    for (const Ticket ticket : queue.ready) withdrawn.push_back({QueueId(static_cast<int>(i)), ticket});
    for (; !queue.delayed.empty(); queue.delayed.pop()) {
      withdrawn.push_back({QueueId(static_cast<int>(i)), queue.delayed.top().ticket});
    }
    queue.ready.clear();
  }
  return withdrawn;
}

void Scheduler::clear() {
  for (Queue& queue : queues_) {
    queue.ready.clear();
    queue.delayed = {};
  }
}

}  // namespace mg
