// The one meter that every byte passes, our own transfers' and the children's alike: counts them by account
// and host, and holds them to the limits. Used by several threads at once; every call is told the time.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/units.h"
#include "src/model/traffic.h"
#include "src/pace/bandwidth_tree.h"

namespace mg {

// Whoever waits for its turn looks at least this often whether the limits have changed meanwhile.
constexpr Duration kLookAtLimits = 250ms;

class Meter {
 public:
  explicit Meter(BandwidthLimits limits = {});
  Meter(Meter&&) = delete;

  // A connection for `account` to `host` begins, and ends.
  [[nodiscard]] FlowId open(const Account& account, std::string_view host, Instant now);
  void close(FlowId flow, Instant now);

  // At most so many bytes should be received at once.
  [[nodiscard]] Bytes turn(FlowId flow);
  // Whether there is a limit on its way; without one nothing need be reserved.
  [[nodiscard]] bool limited(FlowId flow);
  // Asks for bytes to be received: from when on they may be; `now` if at once. Charged at once.
  [[nodiscard]] Instant reserve(FlowId flow, Bytes count, Instant now);
  void give_back(FlowId flow, Bytes count);
  // They have gone by.
  void count(FlowId flow, Bytes received, Bytes sent);
  // Told by a tool that reached the net without us.
  void count_reported(const Account& account, const std::string& host, Bytes received);

  void change(BandwidthLimits limits, Instant now);
  // Differs once the limits have changed: then what was reserved before may be taken at once.
  [[nodiscard]] int changes() const { return changes_; }

  // What has been counted since this was last called.
  [[nodiscard]] std::vector<Traffic> take_counts();

 private:
  struct Counted {
    Account account;
    std::string host;
    TrafficSource source = TrafficSource::measured;
    auto operator<=>(const Counted&) const = default;
  };
  struct Sums {
    Bytes received;
    Bytes sent;
    int flows = 0;  // that are open
  };
  using Count = std::map<Counted, Sums>::value_type;

  std::mutex mutex_;
  BandwidthTree tree_;
  std::map<Counted, Sums> counts_;
  std::map<FlowId, Count*> flows_;
  std::atomic<int> changes_ = 0;
};

}  // namespace mg
