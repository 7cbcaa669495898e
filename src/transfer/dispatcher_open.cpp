// Which file, link and range the next connection is for.
#include <algorithm>
#include <cassert>
#include <limits>

#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr Bytes kLeastPiece = 128_KiB;  // a smaller one is mostly handshake
constexpr Duration kToNotice =
    500ms;  // until a host has noticed that it was hung up on; more than most round trips
constexpr Bytes kTrialPiece = 1_MiB;
constexpr Duration kLeastSplit = 1s;    // what ends sooner is not worth another connection
constexpr double kClearlySlower = 1.5;  // times; such a host is left alone while a faster one is there

// Positions of the file that come first of those nobody fetches.
std::optional<ByteRange> first_gap(const SegmentMap& map) {
  const auto wanted = map.wanted();
  if (wanted.empty()) return std::nullopt;
  return wanted.front();
}

}  // namespace

bool Dispatcher::Body::has_room(const KnownHost& host, Instant now) const {
  return host.open + still_given(host, now) < host.limit.allowed() && now >= host.not_before;
}

// Answers broken off a moment ago count as open where one too many is known to do harm: the host may not have
// noticed yet.
int Dispatcher::Body::still_given(const KnownHost& host, Instant now) {
  if (!host.limit.too_many() || host.open == 0) return 0;
  return static_cast<int>(
      std::ranges::count_if(host.hung_up, [&](Instant at) { return now - at < kToNotice; }));
}

bool Dispatcher::Body::is_trial(const KnownHost& host) const {
  if (host.met || host.speed) return false;
  return std::ranges::any_of(hosts_, [](const KnownHost& one) { return one.open > 0; });
}

// Mirrors count together: a site sees one client, whichever of its nodes it asks.
int Dispatcher::Body::open_to_any(const ActiveFile& file) const {
  std::set<HostId> hosts;
  for (const FileLink& link : file.links) hosts.insert(link.host);
  int open = 0;
  for (const HostId host : hosts) open += hosts_[host].open;
  return open;
}

// Where most connections are already, unless that host fails, rests or is clearly slower than another:
// mirrors are there for a bad node, not to get around what a site grants to one client.
std::optional<std::size_t> Dispatcher::Body::choose_link(const ActiveFile& file, Instant now) const {
  int fewest_strikes = std::numeric_limits<int>::max();
  const auto usable = [&](const FileLink& link) {
    return !link.dead && now >= hosts_[link.host].not_before && link.strikes <= fewest_strikes;
  };
  for (const FileLink& link : file.links) {
    if (usable(link)) fewest_strikes = link.strikes;
  }
  double best_speed = 0;
  for (const FileLink& link : file.links) {
    if (usable(link))
      best_speed = std::max(best_speed, hosts_[link.host].speed.value_or(BytesPerSecond{}).count);
  }
  const int open = open_to_any(file);
  const auto may_open = [&](const KnownHost& host) {
    return has_room(host, now) && open < host.limit.allowed();
  };
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < file.links.size(); ++i) {
    const KnownHost& host = hosts_[file.links[i].host];
    if (!usable(file.links[i])) continue;
    // A host nobody has met is given one connection, once another flows that would bear its failing.
    if (is_trial(host) && may_open(host)) return i;
    if (host.speed && host.speed->count * kClearlySlower < best_speed) continue;
    if (!chosen || host.open > hosts_[file.links[*chosen].host].open) chosen = i;
  }
  if (!chosen || !may_open(hosts_[file.links[*chosen].host])) return std::nullopt;
  return chosen;
}

std::optional<Dispatcher::Body::Piece> Dispatcher::Body::choose_first_piece(const ActiveFile& file) const {
  if (file.whole_only) return Piece{};
  if (file.map.size()) {
    const auto gap = first_gap(file.map);
    if (!gap) return std::nullopt;
    return Piece{.first = gap->begin, .end = gap->end};
  }
  const auto& there = file.map.there();
  const bool begun = !there.empty() && there.front().begin == Bytes{};
  return Piece{.first = begun ? there.front().end : Bytes{}};
}

BytesPerSecond Dispatcher::Body::speed_of(const LiveConnection& connection, Instant now) const {
  if (connection.trace.total() == Bytes{}) return hosts_[connection.host].speed.value_or(BytesPerSecond{});
  return connection.trace.recent(std::max<Duration>(1s, connection.trace.telling_window()), now);
}

std::optional<Dispatcher::Body::Piece> Dispatcher::Body::choose_further_piece(const ActiveFile& file,
                                                                              const KnownHost& host) const {
  if (const auto gap = first_gap(file.map)) return Piece{.first = gap->begin, .end = gap->end};
  return choose_split(file, host);
}

std::optional<Dispatcher::Body::Piece> Dispatcher::Body::choose_split(const ActiveFile& file,
                                                                      const KnownHost& host) const {
  const LiveConnection* longest = nullptr;
  double longest_left = seconds(std::max<Duration>(kLeastSplit, 3 * host.setup()));
  for (const ConnectionId id : file.connections) {
    const LiveConnection& connection = connections_.at(id);
    const bool has_heir = std::ranges::any_of(
        file.connections, [&](ConnectionId other) { return connections_.at(other).heir_of == id; });
    if (!connection.answered || !connection.end || has_heir) continue;
    const double speed = std::max(speed_of(connection, connection.last_byte).count, 1.0);
    const double left = static_cast<double>((*connection.end - connection.at).count) / speed;
    if (left <= longest_left) continue;
    longest_left = left;
    longest = &connection;
  }
  if (longest == nullptr) return std::nullopt;
  // Both are to end at the same time, and the old one goes on alone until the new one is there.
  const double old_speed = std::max(speed_of(*longest, longest->last_byte).count, 1.0);
  const double new_speed = host.speed.value_or(BytesPerSecond{old_speed}).count;
  const auto left = *longest->end - longest->at;
  const double kept = old_speed * (static_cast<double>(left.count) + new_speed * seconds(host.setup())) /
                      (old_speed + new_speed);
  const Bytes middle = longest->at + Bytes{static_cast<std::int64_t>(kept)};
  if (middle < longest->at + kLeastPiece || *longest->end < middle + kLeastPiece) return std::nullopt;
  return Piece{.first = middle, .end = longest->end, .heir_of = longest->id};
}

Duration Dispatcher::Body::time_left(const ActiveFile& file, Instant now) const {
  double speed = 1;
  for (const ConnectionId id : file.connections) speed += speed_of(connections_.at(id), now).count;
  return from_seconds(static_cast<double>((*file.map.size() - file.map.bytes_there()).count) / speed);
}

// Where the host squeezes, the piece is no longer than stays fast; what is left is cut evenly, so that no
// small rest remains.
void Dispatcher::Body::cut_to_squeeze(const ActiveFile& file, KnownHost& host, Piece& piece, Instant now) {
  if (file.whole_only) return;
  const auto all = piece.end ? std::optional(*piece.end - piece.first) : std::nullopt;
  const auto most = host.squeeze.next_range(all, now);
  if (!most) return;
  if (!piece.end) {
    piece.end = piece.first + *most;
    return;
  }
  const std::int64_t pieces = (all->count + most->count - 1) / most->count;
  if (pieces > 1) piece.end = piece.first + Bytes{(all->count + pieces - 1) / pieces};
}

void Dispatcher::Body::open(ActiveFile& file, std::size_t link, Piece piece, Instant now) {
  KnownHost& host = hosts_[file.links[link].host];
  const ConnectionId id{++last_connection_};
  if (!piece.replaces) piece.replaces = std::exchange(file.sagged, {});
  const auto size = file.map.size();
  const bool alone = piece.replaces || host.squeeze.wants_fresh(now);
  cut_to_squeeze(file, host, piece, now);
  // What a trial is to tell is soon told, and until then nothing is known of how many connections are borne.
  const bool cut_short = is_trial(host) && !file.whole_only && file.links.size() > 1;
  if (cut_short)
    piece.end = std::min(piece.end.value_or(piece.first + kTrialPiece), piece.first + kTrialPiece);
  const bool all = piece.first == Bytes{} && !file.slice && (!piece.end || piece.end == size);
  const bool something_there = !file.map.there().empty() || !file.connections.empty();
  OpenConnection order{.connection = id, .file = file.id, .link = link, .first = piece.first};
  if (!all) order.end = piece.end;
  if (alone) order.reuse = OpenConnection::Reuse::never;
  if (const auto known = file.validators.find(file.links[link].answered_by);
      something_there && known != file.validators.end()) {
    order.if_range = known->second;
  }
  const Bytes claim_end = piece.end ? *piece.end : size.value_or(Bytes{});
  LiveConnection connection{.id = id,
                            .file = file.id,
                            .link = link,
                            .host = file.links[link].host,
                            .first = piece.first,
                            .at = piece.first,
                            .heir_of = piece.heir_of,
                            .opened = now,
                            .alone = alone || host.ended == 0,
                            .replaces = piece.replaces};
  if (piece.end || size) connection.end = claim_end;
  connection.asked_end = order.end;
  connection.ranged = !all;
  if (connection.end && !connection.heir_of) file.map.claim({connection.first, *connection.end});
  file.connections.push_back(id);
  std::erase_if(host.hung_up, [&](Instant at) { return now - at >= kToNotice; });
  host.open += 1;
  host.met = true;
  connections_.emplace(id, std::move(connection));
  orders_.emplace_back(std::move(order));
}

void Dispatcher::Body::open_first_connections(Instant now) {
  for (;;) {
    // The earliest file of all groups of files that one of their hosts has room for.
    ActiveFile* earliest = nullptr;
    std::optional<std::size_t> its_link;
    for (const auto& [hosts, files] : waiting_) {
      const bool room = std::ranges::any_of(hosts, [&](HostId id) { return has_room(hosts_[id], now); });
      if (!room || (earliest && earliest->id < *files.begin())) continue;
      ActiveFile& file = files_.at(*files.begin());
      const auto link = choose_link(file, now);
      if (!link) continue;
      earliest = &file;
      its_link = link;
    }
    if (!earliest) return;
    unplace(*earliest);
    const auto piece = choose_first_piece(*earliest);
    assert(piece && "a waiting file wants something");
    open(*earliest, *its_link, *piece, now);
  }
}

void Dispatcher::Body::open_further_connections(Instant now) {
  for (;;) {
    if (std::ranges::none_of(hosts_, [&](const KnownHost& host) { return has_room(host, now); })) return;
    ActiveFile* slowest = nullptr;
    std::size_t its_link = 0;
    std::optional<Piece> its_piece;
    Duration longest{};
    std::set<FileId> seen;
    for (const auto& [id, connection] : connections_) {
      if (!seen.insert(connection.file).second) continue;
      ActiveFile& file = file_of(connection);
      const bool full = static_cast<int>(file.connections.size()) >= limits_.per_file;
      if (full || file.whole_only || file.no_further || !file.map.size() || now < file.not_before) continue;
      if (shows_to_be_held(file, now)) continue;
      const Duration left = time_left(file, now);
      if (slowest && left <= longest) continue;
      const auto link = choose_link(file, now);
      if (!link) continue;
      auto piece = choose_further_piece(file, hosts_[file.links[*link].host]);
      if (!piece) continue;
      slowest = &file;
      its_link = *link;
      its_piece = piece;
      longest = left;
    }
    if (!slowest) return;
    open(*slowest, its_link, *its_piece, now);
  }
}

}  // namespace mg
