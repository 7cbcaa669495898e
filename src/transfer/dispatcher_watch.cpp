// Which connections are too slow, and where the rest of their range goes.
#include <algorithm>

#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr Duration kLinger = 1s;  // all its bytes are there, and it does not say so
constexpr Duration kDripping = 15s;
constexpr BytesPerSecond kDrip{1024};
constexpr double kSag = 3;              // times slower than its own beginning
constexpr double kFasterSibling = 2.5;  // times faster than the sagging one
constexpr double kFallenSum = 2.5;
constexpr Duration kWorthwhile = 1s;  // what ends sooner is left alone
constexpr double kSlowHost = 3;       // times slower than another that has the file
constexpr Duration kUsualSetup = 300ms;
constexpr Duration kPatience = 3s;  // with a host that does not answer while another would

double left_of(const LiveConnection& connection) {
  return connection.end ? static_cast<double>((*connection.end - connection.at).count) : 1e12;
}

}  // namespace

void Dispatcher::Body::watch(Instant now) {
  for (HostId id = 0; id < hosts_.size(); ++id) {
    measure(id, now);
    replace_sagging(id, now);
  }
  close_those_at_their_end(now);
  end_those_that_drip(now);
  leave_slow_hosts(now);
}

void Dispatcher::Body::close_those_at_their_end(Instant now) {
  std::vector<ConnectionId> done;
  for (const auto& [id, connection] : connections_) {
    const bool all_there = connection.answered && connection.end && connection.at >= *connection.end;
    if (all_there && now - connection.last_byte > kLinger) done.push_back(id);
  }
  for (const ConnectionId id : done) {
    if (!connections_.contains(id)) continue;
    ActiveFile& file = file_of(connections_.at(id));
    close(id);
    place(file, now);
  }
}

void Dispatcher::Body::end_those_that_drip(Instant now) {
  std::vector<ConnectionId> dripping;
  for (auto& [id, connection] : connections_) {
    const Instant since = std::max(connection.drip_since, connection.trace.began());
    if (!connection.answered || now - since <= kDripping) continue;
    if ((connection.trace.total() - connection.drip_from) / kDripping < kDrip) dripping.push_back(id);
    connection.drip_since = now;
    connection.drip_from = connection.trace.total();
  }
  for (const ConnectionId id : dripping) {
    if (!connections_.contains(id)) continue;
    const std::string what = hosts_[connections_.at(id).host].name + " sends next to nothing";
    orders_.push_back(CloseConnection{id});
    ended(id, {.how = Ending::How::silent, .what = what}, now);
  }
}

// ---- sagging connections ----

bool Dispatcher::Body::pays_to_replace(const LiveConnection& connection, BytesPerSecond slow) const {
  const ActiveFile& file = files_.at(connection.file);
  if (file.whole_only || !connection.end || !file.ranges_work) return false;
  const Duration setup = hosts_[connection.host].setup.value_or(kUsualSetup);
  const double left = left_of(connection) / std::max(slow.count, 1.0);
  return left > seconds(std::max(kWorthwhile, 3 * setup));
}

void Dispatcher::Body::replace_sagging(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  if (host.limit.recovering() || !host.squeeze.may_test(now)) return;
  const auto ids = connections_of(id);
  bool testing = std::ranges::any_of(
      ids, [&](ConnectionId other) { return connections_.at(other).replaces.has_value(); });
  const bool fallen = sum_now(id, now) * kFallenSum < host.best_sum;
  double fastest = 0;
  for (const ConnectionId other : ids) {
    const LiveConnection& connection = connections_.at(other);
    if (connection.answered && connection.trace.total() >= 64_KiB) {
      fastest = std::max(fastest, connection.trace.recent(200ms, now).count);
    }
  }
  for (const ConnectionId candidate : ids) {
    if (testing && !host.squeeze.trusted(now)) return;
    if (!connections_.contains(candidate)) continue;
    const LiveConnection& connection = connections_.at(candidate);
    if (!connection.answered || connection.trace.best().count <= 0 || connection.replaces) continue;
    const Duration window = connection.trace.telling_window();
    if (now - connection.trace.began() < window) continue;
    const BytesPerSecond slow = connection.trace.recent(window, now);
    if (slow.count * kSag > connection.trace.best().count) continue;
    if (slow.count * kFasterSibling > fastest && !fallen) continue;
    if (host.limit.trying() && slow.count * kFasterSibling > fastest) continue;
    if (!pays_to_replace(connection, slow)) continue;
    replace(candidate, now);
    testing = true;
  }
}

void Dispatcher::Body::replace(ConnectionId id, Instant now) {
  const LiveConnection old = connections_.at(id);
  ActiveFile& file = file_of(old);
  const BytesPerSecond best = old.trace.best();
  const auto knee = old.trace.knee({best.count / kFasterSibling});
  const Sag sag{.after = knee.total,
                .fast = best,
                .slow = old.trace.recent(old.trace.telling_window(), now),
                .age = old.alone ? Sag::Age::fresh : Sag::Age::unknown,
                .at = knee.at};
  close(id);
  // An heir may have got the end of it just now.
  const auto wanted = file.map.wanted();
  const auto rest = std::ranges::find(wanted, old.at, &ByteRange::begin);
  if (rest == wanted.end()) return place(file, now);
  unplace(file);
  open(file, old.link, {.first = rest->begin, .end = rest->end, .replaces = sag}, now);
  hosts_[old.host].window.restart(now);
}

// ---- slow and silent hosts ----

void Dispatcher::Body::leave_slow_hosts(Instant now) {
  std::vector<ConnectionId> slow;
  std::vector<ConnectionId> silent;
  for (const auto& [id, connection] : connections_) {
    const ActiveFile& file = files_.at(connection.file);
    double best = 0;
    for (const FileLink& link : file.links) {
      const KnownHost& host = hosts_[link.host];
      if (link.host == connection.host || link.dead || link.strikes > 0 || now < host.not_before) continue;
      best = std::max(best, host.speed.value_or(BytesPerSecond{}).count);
    }
    if (best <= 0) continue;
    const Duration setup = hosts_[connection.host].setup.value_or(kUsualSetup);
    if (!connection.answered) {
      if (now - connection.opened > std::max(kPatience, 4 * setup)) silent.push_back(id);
      continue;
    }
    if (file.whole_only || !file.ranges_work || now - connection.trace.began() < kWorthwhile) continue;
    const double speed = std::max(connection.trace.recent(kWorthwhile, now).count, 1.0);
    if (speed * kSlowHost > best) continue;
    if (left_of(connection) / speed > left_of(connection) / best + seconds(kWorthwhile)) slow.push_back(id);
  }
  for (const ConnectionId id : slow) {
    if (!connections_.contains(id)) continue;
    ActiveFile& file = file_of(connections_.at(id));
    close(id);
    place(file, now);
  }
  for (const ConnectionId id : silent) {
    if (!connections_.contains(id)) continue;
    const std::string what = hosts_[connections_.at(id).host].name + " does not answer";
    orders_.push_back(CloseConnection{id});
    ended(id, {.how = Ending::How::unreachable, .what = what}, now);
  }
}

}  // namespace mg
