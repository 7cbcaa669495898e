#include "src/net/mover.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/url.h"
#include "src/os/durable.h"
#include "src/os/files.h"

namespace mg {
namespace {

constexpr Duration kSaveEvery = 1s;  // what a crash may cost
constexpr Duration kTellEvery = 500ms;
constexpr Duration kLongestTurn = 500ms;
constexpr Bytes kMostText = 4_MiB;     // a playlist of 100,000 segments has about so much
constexpr Duration kSilence = 20s;     // of one connection; another is tried then
constexpr BytesPerSecond kDrip{1024};  // of a transfer; less is as good as nothing

Instant now() {
  return std::chrono::steady_clock::now();
}

// Where the file begins in its resource.
Bytes offset_of(const TransferFile& file) {
  return file.slice ? file.slice->begin : Bytes{};
}

// Room for what is still to come, asked before it comes: half a page fetched is of no use to anybody.
Result<void> check_room(const std::filesystem::path& directory, Bytes missing) {
  const Result<Bytes> room = free_space(directory);
  if (!room || *room >= missing) return {};  // a file system that does not tell will refuse in time
  return fail(ErrorKind::disk_full, fmt::format("{} has {} left, {} are still to come", directory.native(),
                                                format_bytes(*room), format_bytes(missing)));
}

}  // namespace

Mover::Mover(const TransferOptions& options, TransferListener& listener, Worker::Post post)
    : listener_(listener),
      dispatcher_(options.limits, options.known),
      connections_(*this, options.meter),
      saver_(std::move(post)) {}

// What came since the last saving is written down; what is not would only be fetched again.
Mover::~Mover() {
  for (auto& [key, moving] : moving_) {
    for (File& file : moving.files) {
      if (!file.unsaved || !file.id) continue;
      if (const auto sidecar = sidecar_of(*file.id)) (void)file.partial->save(*sidecar);
    }
  }
}

void Mover::start(TransferKey key, Transfer transfer) {
  const Instant instant = now();
  Moving& moving = moving_[key];
  moving.what = std::move(transfer);
  moving.grew_at = instant;
  moving.files.resize(moving.what.files.size());
  if (auto made = make_directories(moving.what.directory); !made) {
    return end(key, {.error = made.error(), .retry_after = {}});
  }
  for (std::size_t i = 0; i < moving.files.size() && !moving.over; ++i) add_file(key, moving, i, instant);
  if (!moving.over && moving.left == 0) end(key, {});
}

void Mover::add_file(TransferKey key, Moving& moving, std::size_t index, Instant instant) {
  const TransferFile& wanted = moving.what.files[index];
  File& file = moving.files[index];
  file.target = moving.what.directory / wanted.name;
  Result<FoundFile> found = find_file(file.target, wanted.slice);
  if (!found) return end(key, {.error = found.error(), .retry_after = {}});
  if (found->whole) {
    file.whole = true;
    file.done = found->map.bytes_there();
    moving.done += file.done;
    return;
  }
  file.done = found->map.bytes_there();
  file.size = found->map.size();
  moving.done += file.done;
  moving.left += 1;
  file.id = dispatcher_.add({.links = wanted.links,
                             .slice = wanted.slice,
                             .resource = std::move(found->resource),
                             .map = std::move(found->map)},
                            instant);
  places_[*file.id] = {key, index};
  due_ = true;
}

bool Mover::open_partial(const Place& place) {
  File& file = moving_.at(place.transfer).files[place.file];
  if (file.partial) return true;
  const auto begin = file.done > Bytes{} ? PartialFile::Begin::on : PartialFile::Begin::afresh;
  Result<PartialFile> partial = PartialFile::open(file.target, begin);
  if (!partial) {
    broken_.push_back({place.transfer, partial.error()});
    return false;
  }
  file.partial = std::make_shared<PartialFile>(std::move(*partial));
  return true;
}

void Mover::stop(TransferKey key) {
  if (const auto found = moving_.find(key); found != moving_.end() && !found->second.over) {
    end(key, failed(ErrorKind::cancelled, "stopped"));
  }
}

void Mover::turn() {
  const Instant instant = now();
  const auto look = dispatcher_.next_look(instant);
  if (std::exchange(due_, false) || (look && *look <= instant)) {
    for (const Order& order : dispatcher_.decide(instant)) {
      std::visit([this](const auto& one) { carry_out(one); }, order);
    }
  }
  for (const Broken& broken : std::exchange(broken_, {})) break_off(broken.transfer, broken.error);
  if (instant >= save_at_) save_unsaved(instant);
  if (instant >= tell_at_) tell_growth(instant);
  Duration wait = kLongestTurn;
  if (const auto next = dispatcher_.next_look(instant)) wait = std::min(wait, *next - instant);
  connections_.turn(std::max(wait, Duration::zero()));
}

// An order may be about a file that went with another one of its transfer a moment ago.
void Mover::carry_out(const OpenConnection& order) {
  if (!places_.contains(order.file)) return;
  const Place place = places_.at(order.file);
  if (!open_partial(place)) return;
  Moving& moving = moving_.at(place.transfer);
  const TransferFile& wanted = moving.what.files[place.file];
  const Bytes offset = offset_of(wanted);
  std::optional<Bytes> end = order.end;
  if (end) *end += offset;
  if (!end && wanted.slice) end = wanted.slice->end;
  links_[order.connection] = {order.file, order.first};
  moving.connections += 1;
  connections_.open({.id = order.connection,
                     .url = wanted.links[order.link],
                     .headers = wanted.headers,
                     .network = moving.what.network,
                     .first = order.first + offset,
                     .end = end,
                     .if_range = order.if_range,
                     .reuse = order.reuse,
                     .silence = kSilence,
                     .account = moving.what.account});
  if (connections_.limited(order.connection)) dispatcher_.limited(order.connection);
}

void Mover::carry_out(const ShortenConnection& order) {
  const auto link = links_.find(order.connection);
  if (link == links_.end()) return;
  const Place place = places_.at(link->second.file);
  const TransferFile& wanted = moving_.at(place.transfer).what.files[place.file];
  connections_.shorten(order.connection, order.end + offset_of(wanted));
}

void Mover::carry_out(const CloseConnection& order) {
  connections_.close(order.connection);
  forget_link(order.connection);
}

void Mover::carry_out(const StartAfresh& order) {
  if (!places_.contains(order.file)) return;
  Moving& moving = moving_of(order.file);
  File& file = file_of(order.file);
  moving.done -= file.done;
  file.done = {};
  file.size.reset();
  file.unsaved = false;
  if (!file.partial) return;
  // Behind what the saver may still be writing of the old one, and before the first new byte: a map on disk
  // must not promise bytes that are another resource's by now. It happens so rarely that we wait.
  std::promise<Result<void>> cleared;
  saver_.run([&] { cleared.set_value(file.partial->clear()); }, [] {});
  if (const Result<void> result = cleared.get_future().get(); !result) {
    broken_.push_back({places_.at(order.file).transfer, result.error()});
  }
}

void Mover::carry_out(const FileComplete& order) {
  if (!places_.contains(order.file)) return;
  const Place place = places_.at(order.file);
  Moving& moving = moving_.at(place.transfer);
  File& file = moving.files[place.file];
  places_.erase(order.file);
  file.id.reset();
  file.unsaved = false;
  if (!open_partial(place)) return;                // also where nothing was left to fetch, but its name
  auto result = std::make_shared<Result<void>>();  // of the saver first, then of this thread
  saver_.run([partial = std::exchange(file.partial, {}), size = file.done,
              what = moving.what.files[place.file], result] { *result = partial->finish(size, what); },
             [this, place, result] { file_finished(place.transfer, place.file, *result); });
}

void Mover::carry_out(const FileFailed& order) {
  if (!places_.contains(order.file)) return;
  const Place place = places_.at(order.file);
  File& file = moving_.at(place.transfer).files[place.file];
  file.id.reset();
  places_.erase(order.file);
  end(place.transfer, order.outcome);
}

void Mover::file_finished(TransferKey key, std::size_t index, const Result<void>& result) {
  const auto found = moving_.find(key);
  if (found == moving_.end() || found->second.over) return;
  if (!result) return break_off(key, result.error());
  found->second.files[index].whole = true;
  found->second.left -= 1;
  if (found->second.left == 0) end(key, {});
}

void Mover::break_off(TransferKey key, Error error) {
  const auto found = moving_.find(key);
  if (found == moving_.end() || found->second.over) return;
  const auto leftovers = error.kind == ErrorKind::transient ? Leftovers::damaged : Leftovers::usable;
  end(key, {.error = std::move(error), .retry_after = {}, .leftovers = leftovers});
}

// Nothing of it moves any more; its end is told once everything that came is on disk.
void Mover::end(TransferKey key, Outcome outcome) {
  Moving& moving = moving_.at(key);
  moving.over = true;
  for (File& file : moving.files) {
    if (!file.id) continue;
    if (file.unsaved) save(file);
    std::vector<ConnectionId> open;
    for (const auto& [id, link] : links_) {
      if (link.file == *file.id) open.push_back(id);
    }
    for (const ConnectionId id : open) carry_out(CloseConnection{id});
    dispatcher_.remove(*file.id);
    places_.erase(*file.id);
    file.id.reset();
  }
  due_ = true;
  std::vector<std::pair<std::filesystem::path, std::string>> to_read;
  if (outcome.ok() && moving.what.give == Transfer::Give::texts) {
    for (const File& file : moving.files) to_read.emplace_back(file.target, file.url);
  }
  auto texts = std::make_shared<std::vector<FetchedText>>();
  auto final_outcome = std::make_shared<Outcome>(std::move(outcome));
  saver_.run(
      [to_read = std::move(to_read), texts, final_outcome] {
        for (const auto& [path, url] : to_read) {
          Result<std::string> text = read_text_file(path, kMostText);
          if (!text) final_outcome->error = text.error();
          texts->push_back({url, text ? std::move(*text) : std::string()});
        }
      },
      [this, key, texts, final_outcome] { tell_end(key, std::move(*final_outcome), std::move(*texts)); });
}

void Mover::tell_end(TransferKey key, Outcome outcome, std::vector<FetchedText> texts) {
  const Bytes done = moving_.at(key).done;
  moving_.erase(key);
  listener_.hosts_learnt(dispatcher_.traits());
  listener_.transfer_ended(key, std::move(outcome), done, std::move(texts));
}

Verdict Mover::answered(ConnectionId id, const Answer& answer) {
  due_ = true;
  const Verdict verdict = dispatcher_.answered(id, answer, now());
  const FileId file_id = links_.at(id).file;
  if (verdict == Verdict::drop) {
    forget_link(id);
    return verdict;
  }
  File& file = file_of(file_id);
  file.url = answer.url;
  if (file.size) return verdict;
  file.size = dispatcher_.map(file_id).size();
  if (!file.size) return verdict;
  const Place place = places_.at(file_id);
  if (auto room = check_room(file.target.parent_path(), *file.size - file.done); !room) {
    broken_.push_back({place.transfer, room.error()});
  }
  return verdict;
}

Verdict Mover::arrived(ConnectionId id, std::string_view bytes) {
  Link& link = links_.at(id);
  if (!dispatcher_.has(link.file)) {  // it failed a moment ago, and its order is not yet carried out
    forget_link(id);
    return Verdict::drop;
  }
  Moving& moving = moving_of(link.file);
  File& file = file_of(link.file);
  if (auto written = file.partial->write(link.position, bytes); !written) {
    broken_.push_back({places_.at(link.file).transfer, written.error()});
    dispatcher_.ended(id, {.how = Ending::How::cut_off, .what = written.error().what}, now());
    forget_link(id);
    due_ = true;
    return Verdict::drop;
  }
  const Bytes count{static_cast<std::int64_t>(bytes.size())};
  link.position += count;
  file.unsaved = true;
  dispatcher_.arrived(id, count, now());
  // Not all that came counts: another connection may have brought it before.
  const Bytes there = dispatcher_.map(link.file).bytes_there();
  moving.done += there - file.done;
  file.done = there;
  return Verdict::take;
}

// Who waits for us does not stall.
void Mover::held(ConnectionId id) {
  const Instant instant = now();
  dispatcher_.held(id, instant);
  const auto link = links_.find(id);
  if (link == links_.end() || !places_.contains(link->second.file)) return;
  Moving& moving = moving_of(link->second.file);
  moving.grew_at = instant;
  moving.grew_to = moving.done;
}

void Mover::ended(ConnectionId id, const Ending& ending) {
  due_ = true;
  dispatcher_.ended(id, ending, now());
  forget_link(id);
}

void Mover::forget_link(ConnectionId id) {
  const auto link = links_.find(id);
  if (link == links_.end()) return;
  if (const auto place = places_.find(link->second.file); place != places_.end()) {
    moving_.at(place->second.transfer).connections -= 1;
  }
  links_.erase(link);
}

void Mover::save(File& file) {
  file.unsaved = false;
  std::optional<Sidecar> sidecar = sidecar_of(*file.id);
  if (!sidecar) return;
  // A map that cannot be written costs no more than fetching that part again; the bytes' own errors are told.
  saver_.run([partial = file.partial, sidecar = std::move(*sidecar)] { (void)partial->save(sidecar); },
             [] {});
}

// Nothing while no answer has told what the bytes are of.
std::optional<Sidecar> Mover::sidecar_of(FileId id) const {
  if (!dispatcher_.has(id)) return {};
  const std::optional<Resource>& resource = dispatcher_.resource(id);
  if (!resource) return {};
  const Place& place = places_.at(id);
  return Sidecar{.resource = *resource,
                 .slice = moving_.at(place.transfer).what.files[place.file].slice,
                 .there = dispatcher_.map(id).there()};
}

void Mover::save_unsaved(Instant instant) {
  save_at_ = instant + kSaveEvery;
  for (auto& [id, place] : places_) {
    File& file = moving_.at(place.transfer).files[place.file];
    if (file.unsaved) save(file);
  }
  look_for_stalls(instant);
}

void Mover::look_for_stalls(Instant instant) {
  std::vector<TransferKey> stalled;
  for (auto& [key, moving] : moving_) {
    const Duration since = instant - moving.grew_at;
    const bool grew = moving.done < moving.grew_to || (moving.done - moving.grew_to) / since >= kDrip;
    if (grew || moving.connections == 0) {  // without any it waits for its turn
      moving.grew_at = instant;
      moving.grew_to = moving.done;
      continue;
    }
    const auto& limit = moving.what.stall_limit;
    if (!moving.over && limit && since > *limit) stalled.push_back(key);
  }
  for (const TransferKey key : stalled) {
    const Moving& moving = moving_.at(key);
    const auto missing = std::ranges::find(moving.files, false, &File::whole);
    const auto index = static_cast<std::size_t>(missing - moving.files.begin());
    end(key, failed(ErrorKind::transient, fmt::format("{} brought next to nothing for {}",
                                                      host_of(moving.what.files[index].links.front()),
                                                      format_duration(*moving.what.stall_limit))));
  }
}

void Mover::tell_growth(Instant instant) {
  tell_at_ = instant + kTellEvery;
  for (const auto& [key, moving] : moving_) {
    if (moving.over) continue;
    Bytes total;
    bool known = true;
    for (const File& file : moving.files) {
      known = known && (file.size || file.whole);
      total += file.size.value_or(file.done);
    }
    listener_.transfer_grew(key, moving.done, known ? std::optional(total) : std::nullopt,
                            moving.connections);
  }
}

}  // namespace mg
