// What the headers of an answer mean for its file.
#include <fmt/core.h>

#include <algorithm>

#include "src/transfer/dispatcher_body.h"

namespace mg {

Verdict Dispatcher::Body::answered(ConnectionId id, const Answer& answer, Instant now) {
  now_ = now;
  const auto found = connections_.find(id);
  if (found == connections_.end()) return Verdict::drop;
  LiveConnection& connection = found->second;
  ActiveFile& file = file_of(connection);
  FileLink& link = file.links[connection.link];
  KnownHost& host = hosts_[connection.host];
  changed_ = true;
  host.strikes = 0;
  host.asked_for_peace.clear();
  link.refusals = 0;
  link.answered_by = answer.host.empty() ? link.answered_by : answer.host;
  switch (compare(file, connection, answer)) {
    case Fit::fits: break;
    case Fit::lies:
      return refuse(connection, fmt::format("{} has another file there than the others", answer.host), now);
    case Fit::changed:
      take_out(id);
      start_afresh(file, fmt::format("what {} sends is another file each time", answer.host), now);
      return Verdict::drop;
  }
  return answer.range ? take_part(file, connection, answer, now) : take_whole(file, connection, answer, now);
}

// A mirror that differs from what another has confirmed lies; else what is there is of the past.
Dispatcher::Body::Fit Dispatcher::Body::compare(const ActiveFile& file, const LiveConnection& connection,
                                                const Answer& answer) const {
  if (!file.resource) return Fit::fits;
  const std::string& host = file.links[connection.link].answered_by;
  const bool other_size = file.resource->size && answer.size && file.resource->size != answer.size;
  const auto known = file.validators.find(host);
  const bool other_version =
      known != file.validators.end() && !answer.validator.empty() && known->second != answer.validator;
  if (!other_size && !other_version) return Fit::fits;
  const bool mirror = file.confirmed && known == file.validators.end() && host != file.resource->host;
  return mirror ? Fit::lies : Fit::changed;
}

void Dispatcher::Body::learn(ActiveFile& file, const LiveConnection& connection, const Answer& answer) {
  const std::string& host = file.links[connection.link].answered_by;
  if (!file.resource) file.resource = Resource{.validator = answer.validator, .host = host};
  if (!file.resource->size) file.resource->size = answer.size;
  if (!answer.validator.empty()) {
    file.validators[host] = answer.validator;
    if (file.resource->validator.empty() || file.resource->host == host) {
      file.resource->validator = answer.validator;
      file.resource->host = host;
    }
  }
  file.confirmed = true;
}

// It is closed already for the one who asked; its failing counts as any other.
Verdict Dispatcher::Body::refuse(LiveConnection& connection, const std::string& what, Instant now) {
  ended(connection.id, {.how = Ending::How::wrong, .what = what}, now);
  return Verdict::drop;
}

// Another connection of the file gets its part by the same link.
bool Dispatcher::Body::flows_by(const ActiveFile& file, const LiveConnection& one) const {
  return std::ranges::any_of(file.connections, [&](ConnectionId id) {
    const LiveConnection& other = connections_.at(id);
    return id != one.id && other.link == one.link && other.answered;
  });
}

Verdict Dispatcher::Body::take_whole(ActiveFile& file, LiveConnection& connection, const Answer& answer,
                                     Instant now) {
  const bool from_the_beginning = file.offset() + connection.first == Bytes{};
  const std::string& host = file.links[connection.link].answered_by;
  if (!from_the_beginning && file.ranges_work && flows_by(file, connection)) {
    file.no_further = true;
    take_out(connection.id);
    place(file, now);
    return Verdict::drop;
  }
  if (!from_the_beginning && file.ranges_work) {
    return refuse(connection, fmt::format("{} sends the whole file where a part was asked for", host), now);
  }
  if (!from_the_beginning && connection.heir_of) {
    // The other one is fetching all of it, then; that is as good as it gets.
    file.whole_only = true;
    take_out(connection.id);
    return Verdict::drop;
  }
  if (!from_the_beginning) {
    const std::size_t number = connection.link;
    take_out(connection.id);
    file.whole_only = !file.slice;
    if (file.slice) {
      give_up_link(file, number, {ErrorKind::unsupported, fmt::format("{} sends no parts of files", host)},
                   now);
      return Verdict::drop;
    }
    start_afresh(file, "", now);
    return Verdict::drop;
  }
  if (connection.ranged && !file.slice) {
    // It would be taken up to the end of what was asked for only. Once more, for all of it.
    take_out(connection.id);
    close_all(file);
    file.whole_only = true;
    place(file, now);
    return Verdict::drop;
  }
  learn(file, connection, answer);
  if (!file.slice && answer.size && !file.map.size()) {
    file.map.set_size(*answer.size);
    connection.end = answer.size;
    file.map.claim({connection.at, *connection.end});
  }
  connection.answered = true;
  connection.last_byte = now;
  connection.trace.begin(now);
  connection.counted_until = now;
  return Verdict::take;
}

Verdict Dispatcher::Body::take_part(ActiveFile& file, LiveConnection& connection, const Answer& answer,
                                    Instant now) {
  const std::string& host = file.links[connection.link].answered_by;
  const Bytes begin = answer.range->begin - file.offset();
  const Bytes end = answer.range->end - file.offset();
  if (begin != connection.first || end <= begin) {
    return refuse(connection, fmt::format("{} sends another part than was asked for", host), now);
  }
  learn(file, connection, answer);
  file.ranges_work = true;
  if (!file.map.size()) {
    // An open range without a total ends where the file does.
    const auto size = answer.size ? answer.size : (connection.end ? std::nullopt : std::optional(end));
    if (size) {
      file.map.set_size(*size);
      if (!connection.end) file.map.claim({connection.at, *size});
      connection.end = std::min(connection.end.value_or(*size), *size);
    }
  }
  if (connection.heir_of && !inherit(connection)) {
    take_out(connection.id);
    return Verdict::drop;
  }
  if (connection.end && end < *connection.end) {
    file.map.release({end, *connection.end});
    connection.end = end;
  }
  connection.answered = true;
  connection.last_byte = now;
  connection.trace.begin(now);
  connection.counted_until = now;
  return Verdict::take;
}

// Takes over the end of the other's claim, unless that has come so far itself.
bool Dispatcher::Body::inherit(LiveConnection& heir) {
  LiveConnection& other = connections_.at(*heir.heir_of);
  if (other.at >= heir.first) return false;
  ActiveFile& file = file_of(heir);
  file.map.release({heir.first, *other.end});
  file.map.claim({heir.first, *heir.end});
  other.end = heir.first;
  heir.heir_of.reset();
  orders_.emplace_back(ShortenConnection{other.id, heir.first});
  return true;
}

}  // namespace mg
