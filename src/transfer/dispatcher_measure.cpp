// What the speed of a host's connections tells: how many it bears, and whether it squeezes them.
#include <algorithm>
#include <utility>

#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr double kMuchSlower = 2.5;    // times
constexpr double kClearlyFaster = 5;   // times, than one that sagged
constexpr Duration kSettling = 100ms;  // after the last connection began, before its host is measured
constexpr Duration kLongestSettling = 1500ms;
constexpr Duration kJudgeSlow = 500ms;  // a connection that is not fast by then is slow
constexpr Duration kSpeedMemory = 3s;   // of a host's speed
constexpr Duration kSumMemory = 20s;    // of the best sum
constexpr Bytes kLeastPiece = 16_KiB;   // of which speed is told
constexpr Duration kShortest = 10ms;
constexpr Duration kLeastTold = 300ms;  // what came in less is told by the buffers

bool much_slower(BytesPerSecond a, BytesPerSecond b) {
  return a.count * kMuchSlower < b.count;
}

}  // namespace

std::vector<ConnectionId> Dispatcher::Body::connections_of(HostId host) const {
  std::vector<ConnectionId> ids;
  for (const auto& [id, connection] : connections_) {
    if (connection.host == host) ids.push_back(id);
  }
  return ids;
}

double Dispatcher::Body::sum_now(HostId host, Instant now) const {
  double sum = 0;
  for (const auto& [id, connection] : connections_) {
    if (connection.host != host || !connection.answered) continue;
    sum += connection.trace.recent(connection.trace.telling_window(), now).count;
  }
  return sum;
}

void Dispatcher::Body::count(LiveConnection& connection, Instant now) {
  if (!connection.answered || now <= connection.counted_until) return;
  KnownHost& host = hosts_[connection.host];
  if (holding(host, now)) return;
  const Bytes came = connection.trace.total() - connection.counted;
  const Duration taken = now - connection.counted_until;
  const BytesPerSecond speed = connection.trace.recent(connection.trace.telling_window(), now);
  if (!connection.sagging) host.window.add(came, connection.counted_until, now);
  connection.counted = connection.trace.total();
  connection.counted_until = now;
  const bool telling = now - connection.trace.began() >= kLeastTold || connection.trace.best().count > 0;
  if (telling && !much_slower(speed, connection.trace.best())) learn_speed(host, speed, taken);
}

void Dispatcher::Body::learn_speed(KnownHost& host, BytesPerSecond speed, Duration seen) {
  if (host.limit.recovering()) return;
  if (!host.speed) host.speed = speed;
  const double weight = std::min(1.0, seconds(seen) / seconds(kSpeedMemory));
  host.speed->count += weight * (speed.count - host.speed->count);
}

void Dispatcher::Body::measure(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  host.limit.look(now);
  if (std::exchange(host.was_recovering, host.limit.recovering()) && !host.was_recovering)
    forget_best(id, now);
  if (holding(host, now)) return measure_nothing(id);
  if (std::exchange(host.was_held, false)) measure_anew(id, now);
  if (host.open == 0) return;
  const auto ids = connections_of(id);
  mark_sagging(id, now);
  for (const ConnectionId connection : ids) count(connections_.at(connection), now);
  for (const ConnectionId connection : ids) {
    // One that is judged may have others closed.
    if (connections_.contains(connection)) judge_replacement(connections_.at(connection), now);
  }
  judge_trial(id, now);
  judge_window(id, now);
  if (!host.limit.recovering()) {
    host.best_sum *= std::max(0.0, 1 - seconds(100ms) / seconds(kSumMemory));
    host.best_sum = std::max(host.best_sum, sum_now(id, now));
  }
}

// As find_sag, sooner: for what is not to be counted while it may become one.
void Dispatcher::Body::mark_sagging(HostId id, Instant now) {
  const KnownHost& host = hosts_[id];
  const bool fallen = sum_now(id, now) * kMuchSlower < host.best_sum;
  for (const ConnectionId other : connections_of(id)) {
    LiveConnection& connection = connections_.at(other);
    const Duration window = std::max<Duration>(200ms, connection.trace.telling_window() / 2);
    const BytesPerSecond speed = connection.trace.recent(window, now);
    const bool was_fast = much_slower(speed, connection.trace.best());
    connection.sagging = connection.answered && !host.limit.recovering() &&
                         ((was_fast && fallen) || much_slower(speed, fastest_on(id, window, now)));
  }
}

// Is the fresh connection faster than the sagging one in whose place it is?
void Dispatcher::Body::judge_replacement(LiveConnection& connection, Instant now) {
  if (!connection.replaces || !connection.answered) return;
  KnownHost& host = hosts_[connection.host];
  const Sag sag = *connection.replaces;
  const BytesPerSecond best = connection.trace.best();
  const bool as_before = much_slower(sag.slow, best) && !much_slower(best, sag.fast);
  // How fast the first bytes come depends on buffers, too: so many times faster is enough.
  if (as_before || best.count > kClearlyFaster * sag.slow.count) {
    connection.replaces.reset();
    host.squeeze.confirmed(sag, now);
    return;
  }
  if (now - connection.trace.began() < kJudgeSlow) return;
  connection.replaces.reset();
  host.squeeze.refuted(now);
  const HostId id = connection.host;
  // This may close the connection.
  const bool fallen = sum_now(id, now) * kMuchSlower < host.best_sum;
  if (fallen && !host.limit.recovering()) collapse(id, now);
  forget_best(id, now);
}

void Dispatcher::Body::forget_best(HostId id, Instant now) {
  hosts_[id].best_sum = sum_now(id, now);
  for (const ConnectionId other : connections_of(id)) connections_.at(other).trace.forget_best(now);
}

// A raise that makes everything slow at once needs no full window: the newest one is slow from its beginning,
// which no squeeze explains.
void Dispatcher::Body::judge_trial(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  if (!host.limit.trying() || !host.speed) return;
  const auto ids = connections_of(id);
  const LiveConnection& newest = connections_.at(ids.back());
  const Duration window = std::max(kJudgeSlow, SpeedTrace::telling_window(*host.speed));
  if (!newest.answered || now - newest.trace.began() < window) return;
  const bool slow = newest.trace.recent(window, now).count * kMuchSlower < host.speed->count;
  if (slow && sum_now(id, now) * kMuchSlower < host.best_sum) collapse(id, now);
}

void Dispatcher::Body::judge_window(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  const int allowed = host.limit.allowed();
  if (host.open < allowed || host.window_for != allowed) {
    // Also when it was raised: the new one must be there first.
    host.window_for = host.open < allowed ? 0 : allowed;
    host.settled = false;
    host.window.restart(now + kSettling);
    return;
  }
  bool unsettled = false;
  int flowing = 0;
  for (const ConnectionId connection_id : connections_of(id)) {
    const LiveConnection& connection = connections_.at(connection_id);
    const bool opening = !connection.answered || connection.trace.total() == Bytes{};
    if (opening && !host.settled) unsettled = true;
    if (!connection.sagging) flowing += 1;
  }
  // The sagging ones do not count; but somebody must.
  if (flowing == 0) unsettled = true;
  if (!unsettled) {
    host.unsettled_since.reset();
    host.settled = true;
  } else if (now - host.unsettled_since.value_or(now) < kLongestSettling) {
    host.unsettled_since = host.unsettled_since.value_or(now);
    host.window.restart(now + kSettling);
    return;
  }
  const auto sum = host.window.sum(allowed, now);
  if (!sum) return;
  using enum ConnectionLimit::Demand;
  host.limit.measured(*sum, wants_more(id, now) ? more : met, now);
  host.window.restart(now);
  if (host.limit.allowed() != allowed) changed_ = true;
  close_surplus(id, now);
}

void Dispatcher::Body::collapse(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  host.limit.collapsed(now);
  host.window.restart(now);
  close_surplus(id, now);
}

// The youngest go first: they have invested least.
void Dispatcher::Body::close_surplus(HostId id, Instant now) {
  KnownHost& host = hosts_[id];
  auto ids = connections_of(id);
  for (; host.open > host.limit.allowed() && !ids.empty(); ids.pop_back()) {
    if (connections_.contains(ids.back())) drop(ids.back(), now);
  }
}

bool Dispatcher::Body::wants_more(HostId id, Instant now) const {
  for (const auto& [hosts, files] : waiting_) {
    if (std::ranges::find(hosts, id) != hosts.end()) return true;
  }
  return std::ranges::any_of(connections_, [&](const auto& entry) {
    const ActiveFile& file = files_.at(entry.second.file);
    const bool full = static_cast<int>(file.connections.size()) >= limits_.per_file;
    if (full || file.whole_only || !file.map.size() || now < file.not_before) return false;
    const bool ours =
        std::ranges::any_of(file.links, [&](const FileLink& link) { return link.host == id && !link.dead; });
    return ours && choose_further_piece(file, hosts_[id]).has_value();
  });
}

// Of a connection that brought all that was asked of it: did it become slow towards its end?
void Dispatcher::Body::last_words(const LiveConnection& connection, Instant now) {
  KnownHost& host = hosts_[connection.host];
  if (connection.held_at || holding(host, now)) return;
  const bool short_one = connection.trace.best().count <= 0 && connection.trace.total() >= kLeastPiece;
  if (short_one) {
    const Duration taken = std::max(now - connection.trace.began(), kShortest);
    learn_speed(host, connection.trace.total() / taken, taken);
  }
  if (!connection.alone || host.limit.recovering() || connection.trace.best().count <= 0) return;
  const BytesPerSecond slow{connection.trace.best().count / kMuchSlower};
  const auto knee = connection.trace.knee(slow);
  const Duration late = now - knee.at;
  if (late < 150ms) return host.squeeze.stayed_fast(connection.trace.total());
  if (!host.squeeze.size()) return;
  const Sag sag{.after = knee.total,
                .fast = connection.trace.best(),
                .slow = (connection.trace.total() - knee.total) / late,
                .age = Sag::Age::fresh,
                .at = knee.at};
  host.squeeze.confirmed(sag, now);
}

}  // namespace mg
