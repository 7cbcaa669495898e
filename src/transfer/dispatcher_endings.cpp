// What the end of a connection means for its file, its link and its host.
#include <fmt/core.h>

#include <algorithm>

#include "src/base/waits.h"
#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr int kMostBarren = 5;    // failures in a row without a byte, and the file is given up for now
constexpr int kMostWrong = 2;     // senseless answers, and a link is given up
constexpr int kMostRefusals = 3;  // of one link while others of its host flow: it is the link, then
constexpr Bytes kWorthHaving = 256_KiB;
constexpr Duration kFirstWait = 250ms;
constexpr Duration kLongestWait = 10s;
constexpr Duration kFirstRest = 1s;
constexpr Duration kFirstRestOfSpare = 10s;  // of a host that is not needed
constexpr Duration kLongestRest = 5min;
constexpr Duration kLongWait = 5s;
constexpr Duration kFlowing = 3s;  // bytes came no longer ago

// What is most worth telling, and trying again for, first.
int rank(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::expired: return 0;
    case ErrorKind::transient: return 1;
    case ErrorKind::needs_login: return 2;
    case ErrorKind::unsupported: return 3;
    case ErrorKind::forbidden: return 4;
    default: return 5;
  }
}

}  // namespace

void Dispatcher::Body::ended(ConnectionId id, const Ending& ending, Instant now) {
  now_ = now;
  if (!connections_.contains(id)) return;
  const LiveConnection connection = take_out(id);
  ActiveFile& file = file_of(connection);
  FileLink& link = file.links[connection.link];
  if (connection.trace.total() >= kWorthHaving) {
    file.strikes = 0;
    link.strikes = 0;
  }
  if (ending.how == Ending::How::complete) last_words(connection, now);
  switch (ending.how) {
    case Ending::How::complete: return came_to_its_end(file, connection, now);
    case Ending::How::refused: return refused(file, connection, ending, now);
    case Ending::How::insecure:
      return give_up_link(file, connection.link, {ErrorKind::forbidden, ending.what}, now);
    default: return stumbled(file, connection, ending, now);
  }
}

void Dispatcher::Body::came_to_its_end(ActiveFile& file, const LiveConnection& connection, Instant now) {
  if (connection.end && connection.at < *connection.end) {
    const std::string& host = file.links[connection.link].answered_by;
    return stumbled(file, connection,
                    {.how = Ending::How::cut_off, .what = fmt::format("{} sent too little", host)}, now);
  }
  if (!connection.end && !file.map.size()) {
    file.map.set_size(connection.at);
    if (file.resource) file.resource->size = file.offset() + connection.at;
  }
  place(file, now);
}

void Dispatcher::Body::stumbled(ActiveFile& file, const LiveConnection& connection, const Ending& ending,
                                Instant now) {
  if (file.map.complete()) return place(file, now);
  KnownHost& host = hosts_[connection.host];
  FileLink& link = file.links[connection.link];
  file.barren += 1;
  file.strikes += 1;
  link.strikes += 1;
  if (ending.how == Ending::How::unreachable || ending.how == Ending::How::silent) {
    const bool spare = another_host(file, connection.host, now);
    rest(host, connection.opened, spare ? kFirstRestOfSpare : kFirstRest, {}, now);
  }
  if (file.barren >= kMostBarren) return fail_file(file, failed(ErrorKind::transient, ending.what));
  if (!another_host(file, connection.host, now)) {
    file.not_before = now + doubled(kFirstWait, file.strikes - 1, kLongestWait);
  }
  if (ending.how == Ending::How::wrong && link.strikes >= kMostWrong) {
    return give_up_link(file, connection.link, {ErrorKind::transient, ending.what}, now);
  }
  place(file, now);
}

void Dispatcher::Body::refused(ActiveFile& file, const LiveConnection& connection, const Ending& ending,
                               Instant now) {
  const auto give_up = [&](ErrorKind kind) { give_up_link(file, connection.link, {kind, ending.what}, now); };
  switch (ending.status) {
    case 401: return give_up(ErrorKind::needs_login);
    case 404:
    case 410: return give_up(ErrorKind::not_found);
    case 416: return start_afresh(file, ending.what, now);
    case 403:
      if (!flows(connection.host, now)) return give_up(ErrorKind::expired);
      return throttled(file, connection, ending, now);
    case 412:
    case 429:
    case 503: return throttled(file, connection, ending, now);
    default: break;
  }
  if (ending.status >= 400 && ending.status < 500) return give_up(ErrorKind::forbidden);
  stumbled(file, connection, ending, now);
}

void Dispatcher::Body::throttled(ActiveFile& file, const LiveConnection& connection, const Ending& ending,
                                 Instant now) {
  KnownHost& host = hosts_[connection.host];
  FileLink& link = file.links[connection.link];
  const bool others_flow = flows(connection.host, now);
  rest(host, connection.opened, kFirstRest, ending.retry_after, now);
  // 503 is a mirror that is down or busy, and may stay so; only the others mean us.
  const bool means_us = ending.status != 503;
  if (means_us) host.asked_for_peace = ending.what;
  link.refusals += 1;
  if (others_flow) {
    host.limit.refused(host.open + 1, now);
    host.window.restart(now);
    if (link.refusals >= kMostRefusals && ending.status == 403) {
      return give_up_link(file, connection.link, {ErrorKind::expired, ending.what}, now);
    }
    return place(file, now);
  }
  link.strikes += 1;
  if (!file.connections.empty() || another_host(file, connection.host, now)) return place(file, now);
  Outcome outcome = failed(means_us ? ErrorKind::throttled : ErrorKind::transient, ending.what);
  outcome.retry_after = ending.retry_after;
  fail_file(file, std::move(outcome));
}

void Dispatcher::Body::give_up_link(ActiveFile& file, std::size_t number, Error error, Instant now) {
  unplace(file);
  file.links[number].dead = std::move(error);
  for (const ConnectionId id : std::vector(file.connections)) {
    if (connections_.contains(id) && connections_.at(id).link == number) close(id);
  }
  if (std::ranges::any_of(file.links, [](const FileLink& link) { return !link.dead; })) {
    return place(file, now);
  }
  const auto& telling =
      *std::ranges::min_element(file.links, {}, [](const FileLink& link) { return rank(link.dead->kind); });
  fail_file(file, {.error = telling.dead});
}

// A long rest is better had by the whole job, so that others see it and nothing is asked in between.
void Dispatcher::Body::fail_those_who_would_only_wait(Instant now) {
  std::vector<std::pair<FileId, Outcome>> waiting_in_vain;
  for (const auto& [hosts, files] : waiting_) {
    const auto soonest = std::ranges::min_element(
        hosts, {}, [&](HostId id) { return hosts_[id].open > 0 ? Instant::min() : hosts_[id].not_before; });
    const KnownHost& host = hosts_[*soonest];
    if (host.open > 0 || host.not_before - now < kLongWait || host.asked_for_peace.empty()) continue;
    Outcome outcome = failed(ErrorKind::throttled, host.asked_for_peace);
    outcome.retry_after = host.not_before - now;
    for (const FileId id : files) waiting_in_vain.emplace_back(id, outcome);
  }
  for (auto& [id, outcome] : waiting_in_vain) fail_file(files_.at(id), std::move(outcome));
}

// What was opened before the rest began tells nothing new.
void Dispatcher::Body::rest(KnownHost& host, Instant opened, Duration first, std::optional<Duration> asked,
                            Instant now) {
  if (asked) host.not_before = std::max(host.not_before, now + *asked);
  if (host.strikes > 0 && opened <= host.rest_began) return;
  host.not_before = std::max(host.not_before, now + doubled(first, host.strikes, kLongestRest));
  host.rest_began = now;
  host.strikes += 1;
}

bool Dispatcher::Body::flows(HostId host, Instant now) const {
  return std::ranges::any_of(connections_, [&](const auto& entry) {
    const LiveConnection& connection = entry.second;
    const Instant last = std::max(connection.last_byte, connection.held_at.value_or(Instant{}));
    return connection.host == host && connection.answered && now - last < kFlowing;
  });
}

bool Dispatcher::Body::another_host(const ActiveFile& file, HostId host, Instant now) const {
  return std::ranges::any_of(file.links, [&](const FileLink& link) {
    return !link.dead && link.host != host && now >= hosts_[link.host].not_before;
  });
}

}  // namespace mg
