#include "src/pace/bandwidth_tree.h"

#include <algorithm>
#include <utility>

#include "src/base/url.h"

namespace mg {

namespace {

const std::string& shared_name(const HostLimit& limit) {
  return limit.group.empty() ? limit.hosts : limit.group;
}

}  // namespace

BandwidthTree::BandwidthTree(BandwidthLimits limits) : limits_(std::move(limits)) {}

BandwidthTree::~BandwidthTree() = default;

FlowId BandwidthTree::open(const Account& account, std::string_view host, Instant now) {
  forget_idle(now);
  const FlowId id{next_++};
  Flow& flow = flows_[id];
  flow.way = way_of(account, host);
  for (Node* node : flow.way) node->flows += 1;
  return id;
}

void BandwidthTree::close(FlowId flow, Instant now) {
  const auto found = flows_.find(flow);
  if (found == flows_.end()) return;
  for (Node* node : found->second.way) node->flows -= 1;
  flows_.erase(found);
  forget_idle(now);
}

Instant BandwidthTree::reserve(FlowId flow, Bytes count, Instant now) {
  Instant from = now;
  for (Node* node : flows_.at(flow).way) from = std::max(from, node->bucket.reserve(count, now));
  return from;
}

void BandwidthTree::give_back(FlowId flow, Bytes count) {
  for (Node* node : flows_.at(flow).way) node->bucket.give_back(count);
}

Bytes BandwidthTree::turn(FlowId flow) const {
  Bytes least = TokenBucket().turn();
  for (const Node* node : flows_.at(flow).way) least = std::min(least, node->bucket.turn());
  return least;
}

bool BandwidthTree::limited(FlowId flow) const {
  return std::ranges::any_of(flows_.at(flow).way,
                             [](const Node* node) { return node->bucket.rate().has_value(); });
}

// A flow that is open keeps its way; only which rule its host belongs to is settled when it opens.
void BandwidthTree::change(BandwidthLimits limits, Instant now) {
  limits_ = std::move(limits);
  for (auto& [key, node] : nodes_) node.bucket.change(limit_of(key), now);
}

std::optional<BytesPerSecond> BandwidthTree::limit_of(const Key& key) const {
  const auto& [level, name] = key;
  switch (level) {
    case Level::run: return limits_.run;
    case Level::job: return limits_.job;
    case Level::list: {
      const auto list = limits_.lists.find(name);
      return list == limits_.lists.end() ? std::nullopt : std::optional(list->second);
    }
    case Level::queue: {
      const auto queue = limits_.queues.find(name);
      return queue == limits_.queues.end() ? std::nullopt : std::optional(queue->second);
    }
    case Level::host: {
      const auto rule = std::ranges::find_if(limits_.hosts, [&](const HostLimit& limit) {
        return shared_name(limit) == name || glob_match(limit.hosts, name);
      });
      return rule == limits_.hosts.end() ? std::nullopt : rule->rate;
    }
  }
  return {};
}

// The rule or group whose limit the host shares; itself where none matches, and then a later rule finds it by
// name.
std::string BandwidthTree::rule_for(std::string_view host) const {
  const auto rule = std::ranges::find_if(
      limits_.hosts, [&](const HostLimit& limit) { return glob_match(limit.hosts, host); });
  return rule == limits_.hosts.end() ? std::string(host) : shared_name(*rule);
}

std::vector<BandwidthTree::Node*> BandwidthTree::way_of(const Account& account, std::string_view host) {
  std::vector<Node*> way;
  const Key keys[] = {{Level::run, ""},
                      {Level::queue, account.queue},
                      {Level::list, account.list},
                      {Level::host, rule_for(host)},
                      {Level::job, account.site + "\n" + account.job}};
  for (const Key& key : keys) {
    const auto [node, made] = nodes_.try_emplace(key);
    if (made) node->second.bucket = TokenBucket(limit_of(key));
    way.push_back(&node->second);
  }
  return way;
}

// A node that owes something is kept, or else a tool could escape its limit by reconnecting.
void BandwidthTree::forget_idle(Instant now) {
  std::erase_if(nodes_, [&](const auto& entry) {
    return entry.second.flows == 0 && !entry.second.bucket.in_debt(now);
  });
}

}  // namespace mg
