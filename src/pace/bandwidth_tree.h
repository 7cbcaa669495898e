// All limits on bytes that come: of the run, of each queue, list, host and job. A flow is a connection on its
// way to the root: what it takes is reserved at each limit on that way, and the tightest one counts. A job
// takes from several hosts and a host serves several jobs, so both hang under the queue side by side. Knows
// neither sockets nor clocks; every call is told the time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/units.h"
#include "src/model/traffic.h"
#include "src/pace/token_bucket.h"

namespace mg {

// All hosts that match share one limit. Of several rules the first that matches counts.
struct HostLimit {
  std::string hosts;  // a glob: "*.bilivideo.com"
  std::optional<BytesPerSecond> rate;
  std::string group;  // rules of one group share their limit; empty: this one shares with none

  bool operator==(const HostLimit&) const = default;
};

struct BandwidthLimits {
  std::optional<BytesPerSecond> run;
  std::optional<BytesPerSecond> job;  // each
  std::map<std::string, BytesPerSecond> queues;
  std::map<std::string, BytesPerSecond> lists;
  std::vector<HostLimit> hosts;

  bool operator==(const BandwidthLimits&) const = default;
};

enum class FlowId : std::int64_t {};

class BandwidthTree {
 public:
  explicit BandwidthTree(BandwidthLimits limits);
  BandwidthTree(BandwidthTree&&) = delete;
  ~BandwidthTree();

  [[nodiscard]] FlowId open(const Account& account, std::string_view host, Instant now);
  void close(FlowId flow, Instant now);
  // From when on so many bytes may be taken; `now` if at once.
  [[nodiscard]] Instant reserve(FlowId flow, Bytes count, Instant now);
  // Reserved and not taken.
  void give_back(FlowId flow, Bytes count);
  // As much should be reserved at once, so that turns are short.
  [[nodiscard]] Bytes turn(FlowId flow) const;
  // Whether any limit is on its way.
  [[nodiscard]] bool limited(FlowId flow) const;
  void change(BandwidthLimits limits, Instant now);

 private:
  struct Node {
    TokenBucket bucket;
    int flows = 0;
  };
  enum class Level { run, queue, list, host, job };
  using Key = std::pair<Level, std::string>;
  struct Flow {
    std::vector<Node*> way;
  };

  [[nodiscard]] std::optional<BytesPerSecond> limit_of(const Key& key) const;
  [[nodiscard]] std::string rule_for(std::string_view host) const;
  [[nodiscard]] std::vector<Node*> way_of(const Account& account, std::string_view host);
  void forget_idle(Instant now);

  BandwidthLimits limits_;
  std::map<Key, Node> nodes_;  // kept while anything flows through them or is owed
  std::map<FlowId, Flow> flows_;
  std::int64_t next_ = 1;
};

}  // namespace mg
