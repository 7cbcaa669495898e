// Who is too slow, and what the host's speed tells.
#include <algorithm>

#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr Duration kLinger = 1s;  // all its bytes are there, and it does not say so
constexpr Duration kDripping = 15s;
constexpr BytesPerSecond kDrip{1024};

}  // namespace

void Dispatcher::Body::watch(Instant now) {
  for (KnownHost& host : hosts_) host.limit.look(now);
  close_those_at_their_end(now);
}

void Dispatcher::Body::close_those_at_their_end(Instant now) {
  std::vector<ConnectionId> done;
  std::vector<ConnectionId> dripping;
  for (auto& [id, connection] : connections_) {
    if (!connection.answered) continue;
    if (connection.end && connection.at >= *connection.end) {
      if (now - connection.last_byte > kLinger) done.push_back(id);
    } else if (now - std::max(connection.drip_since, connection.trace.began()) > kDripping) {
      const Bytes since = connection.trace.total() - connection.drip_from;
      if (since / kDripping < kDrip) dripping.push_back(id);
      connection.drip_since = now;
      connection.drip_from = connection.trace.total();
    }
  }
  for (const ConnectionId id : done) {
    ActiveFile& file = file_of(connections_.at(id));
    close(id);
    place(file, now);
  }
  for (const ConnectionId id : dripping) {
    if (!connections_.contains(id)) continue;
    const LiveConnection& connection = connections_.at(id);
    const std::string what = hosts_[connection.host].name + " sends next to nothing";
    orders_.push_back(CloseConnection{id});
    ended(id, {.how = Ending::How::silent, .what = what}, now);
  }
}

}  // namespace mg
