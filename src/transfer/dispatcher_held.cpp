// What a limit of our own does to a host's figures. While it holds one of the host's connections, nothing
// that is seen of the host tells what the host would do, so nothing is learnt and nothing replaced; what is
// seen afterwards is not compared with what was before.
#include <algorithm>

#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr Duration kHeldFor = 2s;  // since it was last told: the next turn may be that far off
// A limit that is tighter than what one connection brings is seen in less (a bucket fills in 50 ms).
constexpr Duration kToShow = 300ms;

}  // namespace

void Dispatcher::Body::limited(ConnectionId id) {
  if (const auto found = connections_.find(id); found != connections_.end()) found->second.limited = true;
}

void Dispatcher::Body::held(ConnectionId id, Instant now) {
  now_ = now;
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  found->second.held_at = now;
  hosts_[found->second.host].held_at = now;
}

bool Dispatcher::Body::holding(const KnownHost& host, Instant now) {
  return host.held_at && now - *host.held_at < kHeldFor;
}

// Or may be, and it is soon known. Another connection would only share what this one is allowed.
bool Dispatcher::Body::shows_to_be_held(const ActiveFile& file, Instant now) const {
  bool limited = false;
  bool all_flow = true;
  for (const ConnectionId id : file.connections) {
    const LiveConnection& connection = connections_.at(id);
    if (holding(hosts_[connection.host], now)) return true;
    const bool brought = connection.answered && connection.trace.total() > Bytes{};
    all_flow = all_flow && brought && now - connection.trace.began() >= kToShow;
    limited = limited || connection.limited;  // of the newest it is not told yet
  }
  return limited && !all_flow;
}

void Dispatcher::Body::measure_nothing(HostId id) {
  KnownHost& host = hosts_[id];
  if (host.was_held) return;
  host.was_held = true;
  host.limit.rebase();  // a raise under trial is taken back unjudged
}

// Which bytes came on a fresh connection is not known any more, nor how fast one was at its best.
void Dispatcher::Body::measure_anew(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  host.best_sum = 0;
  host.unsettled_since.reset();
  host.settled = false;
  host.window.restart(now);
  for (const ConnectionId other : connections_of(id)) {
    LiveConnection& connection = connections_.at(other);
    connection.sagging = false;
    connection.replaces.reset();
    if (!connection.answered) continue;
    connection.alone = false;
    connection.trace.begin_anew(now);
    connection.counted = connection.trace.total();
    connection.counted_until = now;
  }
}

}  // namespace mg
