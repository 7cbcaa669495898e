// Hosts with habits, and a line, in virtual time: what the real Dispatcher orders is done, what comes of it
// is told, tick by tick. No bytes, no sockets, no clock.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "src/transfer/dispatcher.h"

namespace mg {

struct HostHabits {
  std::optional<double> rate;       // bytes/s of each connection
  std::optional<double> host_rate;  // of all of them
  // After so much a connection becomes slow.
  std::optional<Bytes> fast;
  double slow_rate = 80'000;
  // More answers under way than this, and each is slow for a while.
  std::optional<int> bears;
  Bytes piece;  // bytes come in pieces of so much; none: as they flow
  // All of it stands still for so long, each time so much has passed.
  Duration hiccup{};
  Duration hiccup_every = 10s;
  double crowded_rate = 80'000;
  Duration crowded_for = 20s;
  // More connections than this are refused; likewise more requests in a window.
  std::optional<int> refuses_above;
  std::optional<int> requests_in_window;
  Duration window = 10s;
  Duration ban = 60s;
  int refusal = 429;
  std::optional<int> status;  // to every request
  std::optional<Duration> retry_after;
  bool dead = false;                  // nothing answers
  std::optional<Bytes> resets_after;  // of each answer
  bool ignores_ranges = false;
  std::optional<Bytes> says_size;  // whatever it is
  std::string validator = "\"1\"";
  bool other_part = false;  // 206, but of another place
  bool tells_size = true;
  Duration handshake = 60ms;
  Duration latency = 30ms;
};

struct HostStats {
  int requests = 0;
  int handshakes = 0;
  int refusals = 0;
  int most_open = 0;
};

class SimulatedNetwork {
 public:
  explicit SimulatedNetwork(DispatcherLimits limits = {}, const std::vector<HostTraits>& known = {});

  void host(const std::string& name, HostHabits habits);
  void line(double rate) { line_ = rate; }
  // What we allow ourselves, in turns of 16 KiB; empty: as much as comes.
  void own_limit(std::optional<double> rate) { own_limit_ = rate; }
  // Every connection's rate varies by so much in each tick, and the whole host's as well.
  // Something changes at a time of the run.
  void later(Duration when, std::function<void(SimulatedNetwork&)> change) { changes_.emplace(when, change); }
  void noise(double share) { noise_ = share; }
  // One link on each of `hosts`.
  FileId add(Bytes size, const std::vector<std::string>& hosts);
  FileId add(Bytes size, WantedFile file);
  // Adds one after another so that never more are active.
  void queue(std::vector<Bytes> sizes, std::vector<std::string> hosts, int active);

  // Until nothing is left to do, at most so long.
  void run(Duration at_most = 30min);
  void run_for(Duration time);

  Dispatcher& dispatcher() { return dispatcher_; }
  [[nodiscard]] Duration passed() const { return now_ - start_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] int completed() const { return completed_; }
  [[nodiscard]] const std::vector<Outcome>& failures() const { return failures_; }
  [[nodiscard]] int fresh_starts() const { return fresh_starts_; }
  [[nodiscard]] const HostStats& stats(const std::string& host) { return hosts_[host].stats; }
  [[nodiscard]] HostHabits& habits(const std::string& host) { return hosts_[host].habits; }
  [[nodiscard]] int requests() const;
  [[nodiscard]] Bytes fetched_twice() const { return twice_; }
  [[nodiscard]] int open_on(const std::string& host) const;
  // Decisions made and time passed while there was something to do.
  [[nodiscard]] int decisions() const { return decisions_; }
  std::string trace;  // "t host open" whenever that changed

 private:
  struct Socket {  // a connection of the line below, perhaps of many requests
    std::string host;
    Bytes sent;
  };
  struct Host {
    HostHabits habits;
    HostStats stats;
    int open = 0;
    int answering = 0;
    Instant crowded_until{};
    Instant banned_until{};
    std::deque<Instant> asked;
    std::vector<Socket> idle;
    double noise = 1;
  };
  struct File {
    Bytes size;
    std::vector<std::string> hosts;
    Bytes offset;
    SegmentMap delivered;
  };
  struct Request {
    OpenConnection order;
    std::string host;
    Socket socket;
    Instant answers_at;
    bool answered = false;
    Bytes at;          // position in the file of the next byte
    Bytes answer_end;  // the server sends up to here
    Bytes end;         // we take up to here
    Bytes sent;
    Bytes held;          // came, but not a piece yet
    double backlog = 0;  // came, and we do not take it yet
    double owed = 0;     // fraction of a byte
  };

  void tick();
  void follow(const std::vector<Order>& orders);
  void open(const OpenConnection& order);
  void hang_up(Request& request, bool kept);
  void answer(ConnectionId id);
  void finish(ConnectionId id, Ending ending, bool kept);
  void deliver();
  // Of what came, what is taken now.
  void take_turns(std::map<ConnectionId, double>& wishes, double dt);
  void feed();
  [[nodiscard]] double wish(Request& request, double dt);
  bool refuses(Host& host);

  Dispatcher dispatcher_;
  DispatcherLimits limits_;
  Instant start_;
  Instant now_;
  std::map<std::string, Host> hosts_;
  std::map<FileId, File> files_;
  std::map<ConnectionId, Request> requests_;
  std::deque<std::pair<Bytes, std::vector<std::string>>> queued_;
  int active_limit_ = 0;
  std::optional<double> line_;
  std::optional<double> own_limit_;
  double allowance_ = 0;      // bytes
  ConnectionId last_turn_{};  // whose it was
  double noise_ = 0;
  std::multimap<Duration, std::function<void(SimulatedNetwork&)>> changes_;
  std::mt19937_64 random_{7};
  int completed_ = 0;
  std::vector<Outcome> failures_;
  int fresh_starts_ = 0;
  int decisions_ = 0;
  bool lied_ = false;  // about a size, so that files may be complete that are not as long as they are
  Bytes twice_;
};

}  // namespace mg
