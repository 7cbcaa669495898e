#include "tests/transfer/simulated_network.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace mg {
namespace {

constexpr Duration kTick = 20ms;
constexpr Duration kConnectTimeout = 10s;
constexpr double kBacklog = 128 * 1024;  // what the system takes for us
constexpr double kTurn = 16 * 1024;
constexpr double kNoLimit = 2e9;  // bytes/s: loopback

// Shares `capacity` among wishes so that nobody has more than wished and none could have more without
// another, smaller one having less.
void share(double capacity, std::vector<double*> wishes) {
  std::ranges::sort(wishes, {}, [](double* wish) { return *wish; });
  std::size_t left = wishes.size();
  for (double* wish : wishes) {
    *wish = std::min(*wish, capacity / static_cast<double>(left));
    capacity -= *wish;
    left -= 1;
  }
}

}  // namespace

SimulatedNetwork::SimulatedNetwork(DispatcherLimits limits, const std::vector<HostTraits>& known)
    : dispatcher_(limits, known), limits_(limits), start_(Instant(1h)), now_(start_) {}

void SimulatedNetwork::host(const std::string& name, HostHabits habits) {
  hosts_[name].habits = std::move(habits);
}

FileId SimulatedNetwork::add(Bytes size, const std::vector<std::string>& hosts) {
  WantedFile wanted;
  for (const std::string& name : hosts) wanted.links.push_back("https://" + name + "/file");
  return add(size, std::move(wanted));
}

FileId SimulatedNetwork::add(Bytes size, WantedFile wanted) {
  File file{.size = size};
  for (const std::string& link : wanted.links) {
    const auto from = link.find("//") + 2;
    file.hosts.push_back(link.substr(from, link.find('/', from) - from));
  }
  if (wanted.slice) file.offset = wanted.slice->begin;
  for (const ByteRange& there : wanted.map.there()) file.delivered.fill(there);
  const FileId id = dispatcher_.add(std::move(wanted), now_);
  files_[id] = std::move(file);
  return id;
}

void SimulatedNetwork::queue(std::vector<Bytes> sizes, std::vector<std::string> hosts, int active) {
  for (const Bytes size : sizes) queued_.emplace_back(size, hosts);
  active_limit_ = active;
}

void SimulatedNetwork::feed() {
  while (!queued_.empty() && static_cast<int>(files_.size()) < active_limit_) {
    add(queued_.front().first, queued_.front().second);
    queued_.pop_front();
  }
}

void SimulatedNetwork::run(Duration at_most) {
  const Instant last = now_ + at_most;
  feed();
  while (!files_.empty() && now_ < last) tick();
}

void SimulatedNetwork::run_for(Duration time) {
  const Instant last = now_ + time;
  feed();
  while (now_ < last) tick();
}

int SimulatedNetwork::requests() const {
  int sum = 0;
  for (const auto& [name, host] : hosts_) sum += host.stats.requests;
  return sum;
}

int SimulatedNetwork::open_on(const std::string& name) const {
  return hosts_.at(name).open;
}

void SimulatedNetwork::tick() {
  follow(dispatcher_.decide(now_));
  now_ += kTick;
  while (!changes_.empty() && changes_.begin()->first <= passed()) {
    changes_.begin()->second(*this);
    changes_.erase(changes_.begin());
  }
  std::vector<ConnectionId> due;
  for (auto& [id, request] : requests_) {
    if (!request.answered && request.answers_at <= now_) due.push_back(id);
  }
  for (const ConnectionId id : due) answer(id);
  deliver();
  for (int again = 0;; ++again) {
    const auto next = dispatcher_.next_look(now_);
    if (!next || *next > now_) break;
    EXPECT_LT(again, 100) << "the dispatcher never rests";
    if (again >= 100) break;
    ++decisions_;
    follow(dispatcher_.decide(now_));
  }
}

void SimulatedNetwork::follow(const std::vector<Order>& orders) {
  for (const Order& order : orders) {
    if (const auto* opening = std::get_if<OpenConnection>(&order)) {
      open(*opening);
    } else if (const auto* shorter = std::get_if<ShortenConnection>(&order)) {
      const auto found = requests_.find(shorter->connection);
      if (found != requests_.end()) found->second.end = std::min(found->second.end, shorter->end);
    } else if (const auto* closing = std::get_if<CloseConnection>(&order)) {
      if (!requests_.contains(closing->connection)) continue;
      hang_up(requests_.at(closing->connection), false);
      requests_.erase(closing->connection);
    } else if (const auto* afresh = std::get_if<StartAfresh>(&order)) {
      fresh_starts_ += 1;
      twice_ += files_.at(afresh->file).delivered.bytes_there();
      files_.at(afresh->file).delivered = {};
    } else if (const auto* complete = std::get_if<FileComplete>(&order)) {
      File& file = files_.at(complete->file);
      const auto& there = file.delivered.there();
      file.delivered.set_size(lied_ && !there.empty() ? there.back().end : file.size);
      EXPECT_TRUE(file.delivered.complete()) << "called complete, and is not";
      completed_ += 1;
      files_.erase(complete->file);
    } else if (const auto* failure = std::get_if<FileFailed>(&order)) {
      failures_.push_back(failure->outcome);
      files_.erase(failure->file);
    }
  }
  feed();
}

bool SimulatedNetwork::refuses(Host& host) {
  const HostHabits& habits = host.habits;
  if (now_ < host.banned_until) return true;
  if (habits.refuses_above && host.answering >= *habits.refuses_above) return true;
  if (!habits.requests_in_window) return false;
  host.asked.push_back(now_);
  while (host.asked.front() <= now_ - habits.window) host.asked.pop_front();
  if (static_cast<int>(host.asked.size()) <= *habits.requests_in_window) return false;
  host.banned_until = now_ + habits.ban;
  host.asked.clear();
  return true;
}

void SimulatedNetwork::open(const OpenConnection& order) {
  ASSERT_TRUE(files_.contains(order.file));
  Request request{.order = order, .host = files_.at(order.file).hosts.at(order.link)};
  Host& host = hosts_.at(request.host);
  host.open += 1;
  host.stats.requests += 1;
  host.stats.most_open = std::max(host.stats.most_open, host.open);
  EXPECT_LE(host.open, limits_.per_host);
  request.socket = {.host = request.host};
  if (order.reuse == OpenConnection::Reuse::allowed && !host.idle.empty()) {
    request.socket = host.idle.back();
    host.idle.pop_back();
    request.answers_at = now_ + host.habits.latency;
  } else {
    host.stats.handshakes += 1;
    request.answers_at = now_ + host.habits.handshake + host.habits.latency;
  }
  if (host.habits.dead) request.answers_at = now_ + kConnectTimeout;
  trace += fmt::format("{:7.2f} open {} {} f{} [{}..{}) -> {}\n", seconds(passed()),
                       static_cast<int>(order.connection), request.host, static_cast<int>(order.file),
                       order.first.count, order.end ? order.end->count : -1, host.open);
  requests_.emplace(order.connection, std::move(request));
  if (own_limit_) dispatcher_.limited(order.connection);
}

void SimulatedNetwork::hang_up(Request& request, bool kept) {
  Host& host = hosts_.at(request.host);
  host.open -= 1;
  if (request.answered) host.answering -= 1;
  if (kept && host.idle.size() < 8) host.idle.push_back(request.socket);
  trace += fmt::format("{:7.2f} end  {} {} at {} -> {}\n", seconds(passed()),
                       static_cast<int>(request.order.connection), request.host, request.at.count, host.open);
}

void SimulatedNetwork::finish(ConnectionId id, Ending ending, bool kept) {
  hang_up(requests_.at(id), kept);
  requests_.erase(id);
  dispatcher_.ended(id, ending, now_);
}

void SimulatedNetwork::answer(ConnectionId id) {
  if (!requests_.contains(id)) return;
  Request& request = requests_.at(id);
  Host& host = hosts_.at(request.host);
  const HostHabits& habits = host.habits;
  const File& file = files_.at(request.order.file);
  if (habits.dead) return finish(id, {.how = Ending::How::unreachable, .what = "no answer"}, false);
  if (const bool refused = refuses(host); refused || habits.status) {
    host.stats.refusals += 1;
    return finish(id,
                  {.how = Ending::How::refused,
                   .status = refused ? habits.refusal : *habits.status,
                   .retry_after = habits.retry_after,
                   .what = fmt::format("{} refuses", request.host)},
                  true);
  }
  const OpenConnection& order = request.order;
  const Bytes resource_size = file.offset + file.size;
  const bool part = !habits.ignores_ranges && (order.if_range.empty() || order.if_range == habits.validator);
  Answer answer{.host = request.host, .validator = habits.validator};
  lied_ = lied_ || habits.says_size;
  if (habits.tells_size) answer.size = habits.says_size.value_or(resource_size);
  request.answer_end = std::min(order.end.value_or(file.size), file.size);
  request.at = order.first;
  if (part) {
    if (order.first >= file.size) {
      return finish(id, {.how = Ending::How::refused, .status = 416, .what = "no such range"}, true);
    }
    answer.range = {file.offset + order.first, file.offset + request.answer_end};
    if (habits.other_part) answer.range->begin += 1_B;
  } else {
    request.answer_end = file.size;
  }
  request.end = std::min(order.end.value_or(request.answer_end), request.answer_end);
  if (dispatcher_.answered(id, answer, now_) == Verdict::drop) {
    hang_up(request, false);
    requests_.erase(id);
    return;
  }
  EXPECT_TRUE(part || order.first == Bytes{}) << "a whole body taken for a part";
  request.answered = true;
  host.answering += 1;
}

double SimulatedNetwork::wish(Request& request, double dt) {
  Host& host = hosts_.at(request.host);
  const HostHabits& habits = host.habits;
  if (habits.bears && host.answering > *habits.bears) host.crowded_until = now_ + habits.crowded_for;
  if (habits.hiccup > Duration::zero() && passed() % habits.hiccup_every < habits.hiccup) return 0;
  double rate = habits.rate.value_or(kNoLimit);
  if (noise_ > 0) rate *= host.noise * std::uniform_real_distribution<>(1 - noise_, 1 + noise_)(random_);
  double bytes = rate * dt;
  if (habits.fast) {
    const auto fast = static_cast<double>((*habits.fast - request.socket.sent).count);
    if (fast < bytes) bytes = std::max(fast, 0.0) + habits.slow_rate * dt * (1 - std::max(fast, 0.0) / bytes);
  }
  if (now_ < host.crowded_until) bytes = std::min(bytes, habits.crowded_rate * dt);
  return std::min(bytes, static_cast<double>((request.answer_end - request.at).count) + 1);
}

void SimulatedNetwork::take_turns(std::map<ConnectionId, double>& wishes, double dt) {
  for (auto& [id, bytes] : wishes) {
    double& backlog = requests_.at(id).backlog;
    if (own_limit_) {
      backlog += std::min(bytes, std::max(0.0, kBacklog - backlog));
      bytes = 0;
    } else {
      bytes += std::exchange(backlog, 0);
    }
  }
  if (!own_limit_) return;
  allowance_ = std::min(allowance_ + *own_limit_ * dt, std::max(kTurn, *own_limit_ * 0.05));
  const auto waits = [this](const auto& wish) { return requests_.at(wish.first).backlog > 0; };
  for (;;) {
    auto next = std::find_if(wishes.upper_bound(last_turn_), wishes.end(), waits);
    if (next == wishes.end()) next = std::ranges::find_if(wishes, waits);
    if (next == wishes.end()) return;
    double& backlog = requests_.at(next->first).backlog;
    const double turn = std::min(backlog, kTurn);
    if (turn > allowance_) break;
    allowance_ -= turn;
    backlog -= turn;
    next->second += turn;
    last_turn_ = next->first;
  }
  for (const auto& wish : wishes) {
    if (waits(wish)) dispatcher_.held(wish.first, now_);
  }
}

void SimulatedNetwork::deliver() {
  const double dt = seconds(kTick);
  for (auto& [name, host] : hosts_) {
    host.noise = noise_ > 0 ? std::uniform_real_distribution<>(1 - noise_, 1 + noise_)(random_) : 1;
  }
  std::map<ConnectionId, double> wishes;
  for (auto& [id, request] : requests_) {
    if (request.answered) wishes[id] = wish(request, dt);
  }
  for (auto& [name, host] : hosts_) {
    std::vector<double*> of_host;
    for (auto& [id, bytes] : wishes) {
      if (requests_.at(id).host == name) of_host.push_back(&bytes);
    }
    if (host.habits.host_rate) share(*host.habits.host_rate * dt, of_host);
  }
  if (line_) {
    std::vector<double*> all;
    for (auto& [id, bytes] : wishes) all.push_back(&bytes);
    share(*line_ * dt, all);
  }
  take_turns(wishes, dt);
  for (const auto& [id, bytes] : wishes) {
    if (!requests_.contains(id)) continue;
    Request& request = requests_.at(id);
    const HostHabits& habits = hosts_.at(request.host).habits;
    request.owed += bytes;
    Bytes count{static_cast<std::int64_t>(request.owed)};
    request.owed -= static_cast<double>(count.count);
    if (habits.piece > Bytes{}) {
      request.held += count;
      const Bytes rest = request.answer_end - request.at;
      count = Bytes{request.held.count / habits.piece.count * habits.piece.count};
      if (request.held >= rest) count = rest;
      request.held -= count;
    }
    count = std::min(count, request.end - request.at);
    if (habits.resets_after) count = std::min(count, *habits.resets_after - request.sent);
    request.socket.sent += count;
    request.sent += count;
    if (count > Bytes{}) {
      File& file = files_.at(request.order.file);
      const Bytes before = file.delivered.bytes_there();
      file.delivered.fill({request.at, request.at + count});
      twice_ += count - (file.delivered.bytes_there() - before);
      request.at += count;
      dispatcher_.arrived(id, count, now_);
    }
    const bool whole = request.at >= request.answer_end;
    if (habits.resets_after && request.sent >= *habits.resets_after && !whole) {
      finish(id, {.how = Ending::How::cut_off, .what = request.host + " hung up"}, false);
    } else if (request.at >= request.end) {
      finish(id, {}, whole);
    }
  }
}

}  // namespace mg
