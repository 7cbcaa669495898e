#include "src/net/meter.h"

namespace mg {

Meter::Meter(BandwidthLimits limits) : tree_(std::move(limits)) {}

FlowId Meter::open(const Account& account, std::string_view host, Instant now) {
  const std::lock_guard lock(mutex_);
  const FlowId flow = tree_.open(account, host, now);
  const Counted counted{.account = account, .host = std::string(host), .source = TrafficSource::measured};
  Count& count = *counts_.try_emplace(counted).first;
  count.second.flows += 1;
  flows_[flow] = &count;
  return flow;
}

void Meter::close(FlowId flow, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = flows_.find(flow);
  if (found == flows_.end()) return;
  found->second->second.flows -= 1;
  flows_.erase(found);
  tree_.close(flow, now);
}

Bytes Meter::turn(FlowId flow) {
  const std::lock_guard lock(mutex_);
  return tree_.turn(flow);
}

bool Meter::limited(FlowId flow) {
  const std::lock_guard lock(mutex_);
  return tree_.limited(flow);
}

Instant Meter::reserve(FlowId flow, Bytes count, Instant now) {
  const std::lock_guard lock(mutex_);
  return tree_.reserve(flow, count, now);
}

void Meter::give_back(FlowId flow, Bytes count) {
  const std::lock_guard lock(mutex_);
  tree_.give_back(flow, count);
}

void Meter::count(FlowId flow, Bytes received, Bytes sent) {
  const std::lock_guard lock(mutex_);
  Sums& sums = flows_.at(flow)->second;
  sums.received += received;
  sums.sent += sent;
}

void Meter::count_reported(const Account& account, const std::string& host, Bytes received) {
  const std::lock_guard lock(mutex_);
  counts_[{.account = account, .host = host, .source = TrafficSource::reported}].received += received;
}

void Meter::change(BandwidthLimits limits, Instant now) {
  const std::lock_guard lock(mutex_);
  tree_.change(std::move(limits), now);
  changes_ += 1;
}

std::vector<Traffic> Meter::take_counts() {
  const std::lock_guard lock(mutex_);
  std::vector<Traffic> told;
  for (auto& [counted, sums] : counts_) {
    if (sums.received == Bytes{} && sums.sent == Bytes{}) continue;
    told.push_back({.account = counted.account,
                    .host = counted.host,
                    .source = counted.source,
                    .received = std::exchange(sums.received, {}),
                    .sent = std::exchange(sums.sent, {})});
  }
  std::erase_if(counts_, [](const auto& entry) { return entry.second.flows == 0; });
  return told;
}

}  // namespace mg
