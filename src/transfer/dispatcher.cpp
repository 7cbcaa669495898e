#include "src/transfer/dispatcher.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>

#include "src/base/url.h"
#include "src/transfer/dispatcher_body.h"

namespace mg {
namespace {

constexpr Duration kWatchEvery = 100ms;
constexpr int kMostRestarts = 5;     // of a file that can only be had whole
constexpr Bytes kProgress = 16_KiB;  // of one connection; less is no better than nothing

}  // namespace

// ---- the outside ----

Dispatcher::Dispatcher(DispatcherLimits limits, const std::vector<HostTraits>& known)
    : body_(std::make_unique<Body>(limits, known)) {}
Dispatcher::~Dispatcher() = default;
FileId Dispatcher::add(WantedFile file, Instant now) {
  return body_->add(std::move(file), now);
}
void Dispatcher::remove(FileId file) {
  body_->remove(file);
}
std::vector<Order> Dispatcher::decide(Instant now) {
  return body_->decide(now);
}
std::optional<Instant> Dispatcher::next_look(Instant now) const {
  return body_->next_look(now);
}
Verdict Dispatcher::answered(ConnectionId connection, const Answer& answer, Instant now) {
  return body_->answered(connection, answer, now);
}
void Dispatcher::arrived(ConnectionId connection, Bytes count, Instant now) {
  body_->arrived(connection, count, now);
}
void Dispatcher::limited(ConnectionId connection) {
  body_->limited(connection);
}
void Dispatcher::held(ConnectionId connection, Instant now) {
  body_->held(connection, now);
}
void Dispatcher::ended(ConnectionId connection, const Ending& ending, Instant now) {
  body_->ended(connection, ending, now);
}
bool Dispatcher::has(FileId file) const {
  return body_->has(file);
}
const SegmentMap& Dispatcher::map(FileId file) const {
  return body_->file(file).map;
}
const std::optional<Resource>& Dispatcher::resource(FileId file) const {
  return body_->file(file).resource;
}
std::vector<HostTraits> Dispatcher::traits() const {
  return body_->traits();
}

// ---- files and hosts ----

Dispatcher::Body::Body(DispatcherLimits limits, const std::vector<HostTraits>& known)
    : limits_(std::move(limits)) {
  assert(limits_.per_file > 0 && limits_.per_host > 0 && "without connections nothing is fetched");
  for (const HostTraits& traits : known) {
    host_ids_[traits.host] = hosts_.size();
    hosts_.push_back(
        {.name = traits.host,
         .limit = ConnectionLimit(most_to(traits.host), traits.good_connections, traits.too_many_connections),
         .squeeze = Squeeze(traits.squeeze),
         .speed = traits.speed});
  }
}

int Dispatcher::Body::most_to(std::string_view host) const {
  return cap_for(limits_.hosts, host, limits_.per_host);
}

HostId Dispatcher::Body::host_named(const std::string& name) {
  const auto [place, is_new] = host_ids_.try_emplace(name, hosts_.size());
  if (is_new) hosts_.push_back({.name = name, .limit = ConnectionLimit(most_to(name), {}, {})});
  return place->second;
}

FileId Dispatcher::Body::add(WantedFile wanted, Instant now) {
  now_ = now;
  assert(!wanted.links.empty() && "a file without a link cannot be fetched");
  const FileId id{++last_file_};
  ActiveFile& file = files_[id];
  file.id = id;
  for (const std::string& link : wanted.links) {
    const std::string host = host_of(link);
    file.links.push_back({.host = host_named(host), .answered_by = host});
  }
  file.slice = wanted.slice;
  file.resource = std::move(wanted.resource);
  file.map = std::move(wanted.map);
  for (const ByteRange& claim : std::vector(file.map.in_flight())) file.map.release(claim);
  if (file.slice) {
    file.map.set_size(file.slice->size());
  } else if (file.resource && file.resource->size) {
    file.map.set_size(*file.resource->size);
  }
  if (file.resource && !file.resource->validator.empty()) {
    file.validators[file.resource->host] = file.resource->validator;
  }
  place(file, now);
  return id;
}

void Dispatcher::Body::remove(FileId id) {
  const auto found = files_.find(id);
  if (found == files_.end()) return;
  unplace(found->second);
  for (const ConnectionId connection : std::vector(found->second.connections)) take_out(connection);
  files_.erase(found);
  changed_ = true;
}

const ActiveFile& Dispatcher::Body::file(FileId id) const {
  const auto found = files_.find(id);
  assert(found != files_.end() && "the file was told complete or failed, or removed");
  return found->second;
}

void Dispatcher::Body::unplace(ActiveFile& file) {
  for (auto group = waiting_.begin(); group != waiting_.end();) {
    group->second.erase(file.id);
    group = group->second.empty() ? waiting_.erase(group) : std::next(group);
  }
  if (file.delayed_until) delayed_.erase({*file.delayed_until, file.id});
  file.delayed_until.reset();
}

void Dispatcher::Body::place(ActiveFile& file, Instant now) {
  changed_ = true;
  if (file.map.complete()) {
    for (const ConnectionId id : std::vector(file.connections)) {
      if (!connections_.at(id).answered) close(id);
    }
    if (!file.connections.empty()) return;  // they are at their end, and will say so
    orders_.emplace_back(FileComplete{file.id});
    unplace(file);
    files_.erase(file.id);
    return;
  }
  if (!file.connections.empty()) return;
  if (file.whole_only && !file.map.there().empty()) {
    if (++file.restarts < kMostRestarts) return start_afresh(file, "", now);
    return fail_file(
        file, failed(ErrorKind::transient,
                     file.links.front().answered_by + " sends the file whole or not at all, and broke off"));
  }
  if (file.not_before > now) {
    file.delayed_until = file.not_before;
    delayed_.insert({file.not_before, file.id});
    return;
  }
  std::vector<HostId> hosts;
  for (const FileLink& link : file.links) {
    if (!link.dead) hosts.push_back(link.host);
  }
  std::ranges::sort(hosts);
  waiting_[hosts].insert(file.id);
}

void Dispatcher::Body::fail_file(ActiveFile& file, Outcome outcome) {
  close_all(file);
  unplace(file);
  orders_.emplace_back(FileFailed{file.id, std::move(outcome)});
  files_.erase(file.id);
  changed_ = true;
}

void Dispatcher::Body::start_afresh(ActiveFile& file, const std::string& why, Instant now) {
  close_all(file);
  unplace(file);
  file.map = {};
  if (file.slice) file.map.set_size(file.slice->size());
  file.resource.reset();
  file.validators.clear();
  file.confirmed = false;
  orders_.emplace_back(StartAfresh{file.id});
  if (!why.empty() && ++file.fresh_starts > 1) return fail_file(file, failed(ErrorKind::transient, why));
  place(file, now);
}

std::vector<HostTraits> Dispatcher::Body::traits() const {
  std::vector<HostTraits> all;
  for (const KnownHost& host : hosts_) {
    if (!host.met) continue;
    all.push_back({.host = host.name,
                   .good_connections = host.limit.good(),
                   .too_many_connections = host.limit.too_many(),
                   .squeeze = host.squeeze.size(),
                   .speed = host.speed});
  }
  return all;
}

// ---- connections ----

LiveConnection Dispatcher::Body::take_out(ConnectionId id) {
  auto node = connections_.extract(id);
  LiveConnection& connection = node.mapped();
  ActiveFile& file = file_of(connection);
  std::erase(file.connections, id);
  KnownHost& host = hosts_[connection.host];
  host.open -= 1;
  host.ended += 1;
  const auto asked_end = connection.asked_end ? connection.asked_end : file.map.size();
  if (connection.answered && (!asked_end || connection.at < *asked_end)) host.hung_up.push_back(now_);
  count(connection, now_);
  const bool telling = connection.answered && !connection.held_at;
  if (telling && host.window.lived(now_ - connection.opened)) host.limit.rebase();
  changed_ = true;
  if (connection.heir_of) return connection;
  if (connection.end) file.map.release({connection.at, *connection.end});
  for (const ConnectionId other : std::vector(file.connections)) {
    LiveConnection& heir = connections_.at(other);
    if (heir.heir_of != id) continue;
    heir.heir_of.reset();
    if (heir.first < connection.at) {
      close(other);
    } else {
      file.map.claim({heir.first, *heir.end});
    }
  }
  return connection;
}

void Dispatcher::Body::close(ConnectionId id) {
  take_out(id);
  orders_.emplace_back(CloseConnection{id});
}

void Dispatcher::Body::close_all(ActiveFile& file) {
  while (!file.connections.empty()) close(file.connections.back());
}

void Dispatcher::Body::drop(ConnectionId id, Instant now) {
  ActiveFile& file = file_of(connections_.at(id));
  close(id);
  place(file, now);
}

void Dispatcher::Body::break_off(ConnectionId id, Ending::How how, std::string_view what, Instant now) {
  const std::string& host = hosts_[connections_.at(id).host].name;
  orders_.emplace_back(CloseConnection{id});
  ended(id, {.how = how, .what = fmt::format("{} {}", host, what)}, now);
}

void Dispatcher::Body::arrived(ConnectionId id, Bytes count, Instant now) {
  now_ = now;
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  LiveConnection& connection = found->second;
  ActiveFile& file = file_of(connection);
  Bytes useful = count;
  if (connection.end) useful = std::clamp(count, Bytes{}, *connection.end - connection.at);
  if (connection.trace.total() == Bytes{} && count > Bytes{} && !connection.held_at) {
    auto& setup = hosts_[connection.host].measured_setup;
    const Duration taken = now - connection.opened;
    setup = setup ? *setup + (taken - *setup) / 4 : taken;
  }
  file.map.fill({connection.at, connection.at + useful});
  connection.at += useful;
  connection.last_byte = now;
  connection.trace.arrived(count, now);
  if (connection.trace.total() >= kProgress) file.barren = 0;
}

void Dispatcher::Body::open_what_may_be_opened(Instant now) {
  if (!changed_) return;
  fail_those_who_would_only_wait(now);
  open_first_connections(now);
  open_further_connections(now);
  changed_ = false;
}

std::vector<Order> Dispatcher::Body::decide(Instant now) {
  now_ = now;
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ActiveFile& file = files_.at(delayed_.begin()->second);
    unplace(file);
    place(file, now);
  }
  // A host may have rested enough; while connections run, the next look sees to that.
  if (connections_.empty() && !waiting_.empty()) changed_ = true;
  open_what_may_be_opened(now);
  // Only then: a connection that ended a moment ago has its successor.
  if (now >= next_watch_) {
    watch(now);
    next_watch_ = now + kWatchEvery;
    changed_ = true;
  }
  open_what_may_be_opened(now);
  return std::exchange(orders_, {});
}

std::optional<Instant> Dispatcher::Body::next_look(Instant now) const {
  if (changed_ || !orders_.empty()) return now;
  if (!connections_.empty()) return next_watch_;
  std::optional<Instant> earliest;
  if (!delayed_.empty()) earliest = delayed_.begin()->first;
  for (const auto& [hosts, files] : waiting_) {
    for (const HostId host : hosts) {
      const Instant at = std::max(hosts_[host].not_before, now);
      if (!earliest || at < *earliest) earliest = at;
    }
  }
  return earliest;
}

}  // namespace mg
