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
constexpr Duration kPatience = 3s;    // with a host that does not answer while another would

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
    if (connections_.contains(id)) drop(id, now);
  }
}

void Dispatcher::Body::end_those_that_drip(Instant now) {
  std::vector<ConnectionId> dripping;
  for (auto& [id, connection] : connections_) {
    const Instant since = std::max(connection.drip_since, connection.trace.began());
    if (!connection.answered || now - since <= kDripping) continue;
    const bool drips = (connection.trace.total() - connection.drip_from) / kDripping < kDrip;
    if (drips && !(connection.held_at && *connection.held_at > since)) dripping.push_back(id);
    connection.drip_since = now;
    connection.drip_from = connection.trace.total();
  }
  for (const ConnectionId id : dripping) {
    if (connections_.contains(id)) break_off(id, Ending::How::silent, "sends next to nothing", now);
  }
}

// ---- sagging connections ----

bool Dispatcher::Body::pays_to_replace(const LiveConnection& connection, BytesPerSecond slow) const {
  const ActiveFile& file = files_.at(connection.file);
  if (file.whole_only || !connection.end || !file.ranges_work) return false;
  const Duration setup = hosts_[connection.host].setup();
  const double left = left_of(connection) / std::max(slow.count, 1.0);
  return left > seconds(std::max(kWorthwhile, 3 * setup));
}

BytesPerSecond Dispatcher::Body::fastest_on(HostId host, Duration window, Instant now) const {
  BytesPerSecond fastest;
  for (const auto& [id, connection] : connections_) {
    if (connection.host != host || !connection.answered || connection.trace.total() < 64_KiB) continue;
    fastest = std::max(fastest, connection.trace.recent(window, now));
  }
  return fastest;
}

// Much slower than at its own beginning, or, on a socket that may have carried other bytes before, than its
// host usually is. Not when it shares a line with others that bring as much together as ever.
std::optional<Sag> Dispatcher::Body::find_sag(const LiveConnection& connection, Instant now) const {
  const KnownHost& host = hosts_[connection.host];
  if (!connection.answered || connection.replaces) return std::nullopt;
  const BytesPerSecond best = connection.trace.best();
  const BytesPerSecond usual = std::max(best, host.speed.value_or(best));
  const bool born_slow = best.count * kSag < usual.count;
  const BytesPerSecond fast = born_slow ? usual : best;
  const Duration window = SpeedTrace::telling_window(fast);
  if (fast.count <= 0 || now - connection.trace.began() < window) return std::nullopt;
  // For as long as is telling, and at this moment: else it is only behind after a hiccup.
  const Duration moment = window / 2;
  const BytesPerSecond slow = connection.trace.recent(window, now);
  const BytesPerSecond slow_now = connection.trace.recent(moment, now);
  if (std::max(slow, slow_now).count * kSag > fast.count) return std::nullopt;
  const bool alone_so = fastest_on(connection.host, window, now).count > slow.count * kFasterSibling &&
                        fastest_on(connection.host, moment, now).count > slow_now.count * kFasterSibling;
  const bool fallen = sum_now(connection.host, now) * kFallenSum < host.best_sum;
  if (!alone_so && (born_slow || !fallen || host.limit.trying())) return std::nullopt;
  // The line itself may stand still for a moment.
  if (!alone_so && connection.trace.recent(2 * window, now).count * kSag > fast.count) return std::nullopt;
  const auto knee = connection.trace.knee({fast.count / kFasterSibling});
  return Sag{.after = knee.total,
             .fast = fast,
             .slow = slow,
             .age = connection.alone && !born_slow ? Sag::Age::fresh : Sag::Age::unknown,
             .at = knee.at,
             .siblings = alone_so ? Sag::Siblings::fast : Sag::Siblings::slow};
}

void Dispatcher::Body::replace_sagging(HostId id, Instant now) {
  const KnownHost& host = hosts_[id];
  if (holding(host, now) || host.limit.recovering() || !host.squeeze.may_test(now)) return;
  const auto ids = connections_of(id);
  bool testing = std::ranges::any_of(
      ids, [&](ConnectionId other) { return connections_.at(other).replaces.has_value(); });
  for (const ConnectionId candidate : ids) {
    // One test at a time, until it is known what it comes to.
    if (testing && !host.squeeze.trusted(now)) return;
    if (!connections_.contains(candidate)) continue;
    const auto sag = find_sag(connections_.at(candidate), now);
    if (!sag || !pays_to_replace(connections_.at(candidate), sag->slow)) continue;
    replace(candidate, *sag, now);
    testing = true;
  }
}

void Dispatcher::Body::replace(ConnectionId id, const Sag& sag, Instant now) {
  const LiveConnection& old = connections_.at(id);
  ActiveFile& file = file_of(old);
  const std::size_t link = old.link;
  const Bytes at = old.at;
  hosts_[old.host].window.restart(now);
  close(id);
  // An heir may have got the end of it just now.
  const auto wanted = file.map.wanted();
  const auto rest = std::ranges::find(wanted, at, &ByteRange::begin);
  if (rest == wanted.end()) return place(file, now);
  if (!has_room(hosts_[file.links[link].host], now)) {  // it has to notice first that the old one is gone
    file.sagged = sag;
    return place(file, now);
  }
  unplace(file);
  open(file, link, {.first = rest->begin, .end = rest->end, .replaces = sag}, now);
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
    const Duration setup = hosts_[connection.host].setup();
    if (!connection.answered) {
      if (now - connection.opened > std::max(kPatience, 4 * setup)) silent.push_back(id);
      continue;
    }
    if (file.whole_only || !file.ranges_work || now - connection.trace.began() < kWorthwhile) continue;
    if (holding(hosts_[connection.host], now)) continue;
    // A host that was as fast as the other is crowded or squeezes, and so will the other for the same client.
    const KnownHost& own = hosts_[connection.host];
    if (own.limit.recovering() || (own.speed && own.speed->count * kSlowHost > best)) continue;
    const double speed = std::max(connection.trace.recent(kWorthwhile, now).count, 1.0);
    if (speed * kSlowHost > best) continue;
    if (left_of(connection) / speed > left_of(connection) / best + seconds(kWorthwhile)) slow.push_back(id);
  }
  for (const ConnectionId id : slow) {
    if (connections_.contains(id)) drop(id, now);
  }
  for (const ConnectionId id : silent) {
    if (connections_.contains(id)) break_off(id, Ending::How::unreachable, "does not answer", now);
  }
}

}  // namespace mg
