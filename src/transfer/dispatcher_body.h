// The inside of the Dispatcher: its nouns and what it does with them. Only dispatcher*.cpp include it:
// dispatcher.cpp (events and orders), dispatcher_open.cpp (what the next connection fetches),
// dispatcher_answers.cpp (what answers mean), dispatcher_endings.cpp (what endings mean),
// dispatcher_watch.cpp (who is too slow), dispatcher_measure.cpp (what a host's speed tells of it),
// dispatcher_held.cpp (what tells nothing of it, because we hold it to a limit of our own).
#pragma once

#include <map>
#include <set>
#include <utility>

#include "src/pace/connection_limit.h"
#include "src/pace/speed_trace.h"
#include "src/pace/squeeze.h"
#include "src/pace/sum_window.h"
#include "src/transfer/dispatcher.h"

namespace mg {

using HostId = std::size_t;

struct KnownHost {
  std::string name;
  ConnectionLimit limit;
  Squeeze squeeze;
  std::optional<BytesPerSecond> speed;  // of one connection while it is fast, smoothed
  double best_sum = 0;                  // bytes/s of all its connections lately, falling slowly
  bool was_recovering = false;          // at the last look
  SumWindow window;
  std::optional<Instant> unsettled_since;  // its figures tell nothing of the limit since then
  bool settled = false;                    // all connections that the window is about have begun
  int window_for = 0;                      // connections that the window is about
  std::optional<Duration> measured_setup;  // from the order to the first bytes, smoothed
  int ended = 0;                           // connections; their sockets may be used again
  int open = 0;
  std::vector<Instant> hung_up;    // when answers were broken off; the host may be giving them still
  bool met = false;                // a connection was opened, in this run or an earlier one
  std::optional<Instant> held_at;  // one of its connections, by our own limit, the last time
  bool was_held = false;           // at the last look
  // Rests until then: it was not to be reached, or it asked for peace.
  Instant not_before{};
  Instant rest_began{};
  int strikes = 0;              // rests in a row without an answer between
  std::string asked_for_peace;  // with these words; empty: it rests for another reason

  [[nodiscard]] Duration setup() const { return measured_setup.value_or(300ms); }
};

struct FileLink {
  HostId host = 0;
  std::string answered_by;    // host, after redirections; at first the link's own
  std::optional<Error> dead;  // nothing more is expected of it for this file
  int strikes = 0;            // failures since it brought something worth having
  int refusals = 0;           // since its last answer
};

struct ActiveFile {
  FileId id{};
  std::vector<FileLink> links;
  std::optional<ByteRange> slice;
  std::optional<Resource> resource;
  std::map<std::string, std::string> validators;  // by the host that answered
  SegmentMap map;
  std::vector<ConnectionId> connections;
  bool confirmed = false;     // an answer of this run told the resource
  bool ranges_work = false;   // a 206 came in this run
  std::optional<Sag> sagged;  // of a connection whose successor is still to be opened
  bool whole_only = false;    // ranges are ignored: one connection from the beginning to the end
  bool no_further = false;    // a connection beside another gets the whole instead of a part
  int fresh_starts = 0;       // because the resource changed
  int restarts = 0;           // of a whole_only file
  int barren = 0;             // failures in a row without progress
  int strikes = 0;            // failures in a row without much
  Instant not_before{};
  std::optional<Instant> delayed_until;  // as it stands in delayed_

  // Where the file begins in its resource.
  [[nodiscard]] Bytes offset() const { return slice ? slice->begin : Bytes{}; }
};

struct LiveConnection {
  ConnectionId id{};
  FileId file{};
  std::size_t link = 0;
  HostId host = 0;
  Bytes first;                     // position where it began
  Bytes at;                        // next position
  std::optional<Bytes> end;        // of its claim; empty: to the end, whatever that is
  std::optional<Bytes> asked_end;  // as the host knows it
  bool ranged = false;             // a part was asked for; only a 206 is right
  // It is to take the end of this one's claim, as soon as it is answered. Until then it has no claim.
  std::optional<ConnectionId> heir_of;
  Instant opened{};
  bool answered = false;
  Instant last_byte{};             // or answer
  bool limited = false;            // it may be held by our own limit
  std::optional<Instant> held_at;  // the last time that it was
  SpeedTrace trace;
  Instant drip_since{};  // so much had come then
  Bytes drip_from;
  Instant counted_until{};  // what came after is not yet in the host's figures
  Bytes counted;
  bool sagging = false;               // slow now, and was fast: it tells nothing of what its host bears
  bool alone = false;                 // on a socket that carried nothing before
  std::optional<Instant> fast_since;  // the one that it replaces was slow
  std::optional<Sag> replaces;        // one that sagged; not yet judged whether this one is faster
};

class Dispatcher::Body {
 public:
  Body(DispatcherLimits limits, const std::vector<HostTraits>& known);

  FileId add(WantedFile wanted, Instant now);
  void remove(FileId id);
  std::vector<Order> decide(Instant now);
  std::optional<Instant> next_look(Instant now) const;
  Verdict answered(ConnectionId id, const Answer& answer, Instant now);
  void arrived(ConnectionId id, Bytes count, Instant now);
  void limited(ConnectionId id);
  void held(ConnectionId id, Instant now);
  void ended(ConnectionId id, const Ending& ending, Instant now);
  bool has(FileId id) const { return files_.contains(id); }
  const ActiveFile& file(FileId id) const;
  std::vector<HostTraits> traits() const;

 private:
  // dispatcher.cpp
  [[nodiscard]] int most_to(std::string_view host) const;
  HostId host_named(const std::string& name);
  ActiveFile& file_of(const LiveConnection& connection) { return files_.at(connection.file); }
  // Takes it out; what is left of its claim is wanted again, or its heir's.
  LiveConnection take_out(ConnectionId id);
  void close(ConnectionId id);
  void close_all(ActiveFile& file);
  // What is left of its claim goes to others.
  void drop(ConnectionId id, Instant now);
  // As if it had ended so by itself.
  void break_off(ConnectionId id, Ending::How how, std::string_view what, Instant now);
  // Where the file waits for its next connection, or that it is complete. Last thing after every change.
  void place(ActiveFile& file, Instant now);
  void unplace(ActiveFile& file);
  void fail_file(ActiveFile& file, Outcome outcome);
  void start_afresh(ActiveFile& file, const std::string& why, Instant now);

  // dispatcher_open.cpp
  struct Piece {
    Bytes first;
    std::optional<Bytes> end;
    std::optional<ConnectionId> heir_of;
    std::optional<Sag> replaces;
  };
  void open_what_may_be_opened(Instant now);
  void open_first_connections(Instant now);
  void open_further_connections(Instant now);
  bool has_room(const KnownHost& host, Instant now) const;
  static int still_given(const KnownHost& host, Instant now);
  bool is_trial(const KnownHost& host) const;
  int open_to_any(const ActiveFile& file) const;
  std::optional<std::size_t> choose_link(const ActiveFile& file, Instant now) const;
  std::optional<Piece> choose_first_piece(const ActiveFile& file) const;
  std::optional<Piece> choose_further_piece(const ActiveFile& file, const KnownHost& host) const;
  std::optional<Piece> choose_split(const ActiveFile& file, const KnownHost& host) const;
  Duration time_left(const ActiveFile& file, Instant now) const;
  void open(ActiveFile& file, std::size_t link, Piece piece, Instant now);
  static void cut_to_squeeze(const ActiveFile& file, KnownHost& host, Piece& piece, Instant now);
  BytesPerSecond speed_of(const LiveConnection& connection, Instant now) const;

  // dispatcher_answers.cpp
  enum class Fit { fits, changed, lies };
  Fit compare(const ActiveFile& file, const LiveConnection& connection, const Answer& answer) const;
  bool flows_by(const ActiveFile& file, const LiveConnection& one) const;
  Verdict take_whole(ActiveFile& file, LiveConnection& connection, const Answer& answer, Instant now);
  Verdict take_part(ActiveFile& file, LiveConnection& connection, const Answer& answer, Instant now);
  Verdict refuse(LiveConnection& connection, const std::string& what, Instant now);
  void learn(ActiveFile& file, const LiveConnection& connection, const Answer& answer);
  bool inherit(LiveConnection& heir);

  // dispatcher_endings.cpp
  void came_to_its_end(ActiveFile& file, const LiveConnection& connection, Instant now);
  void stumbled(ActiveFile& file, const LiveConnection& connection, const Ending& ending, Instant now);
  void refused(ActiveFile& file, const LiveConnection& connection, const Ending& ending, Instant now);
  void throttled(ActiveFile& file, const LiveConnection& connection, const Ending& ending, Instant now);
  void give_up_link(ActiveFile& file, std::size_t link, Error error, Instant now);
  void fail_those_who_would_only_wait(Instant now);
  void rest(KnownHost& host, Instant opened, Duration first, std::optional<Duration> asked, Instant now);
  bool flows(HostId host, Instant now) const;
  bool another_host(const ActiveFile& file, HostId host, Instant now) const;

  // dispatcher_watch.cpp
  void watch(Instant now);
  void close_those_at_their_end(Instant now);
  void end_those_that_drip(Instant now);
  void leave_slow_hosts(Instant now);
  std::optional<Sag> find_sag(const LiveConnection& connection, Instant now) const;
  BytesPerSecond fastest_on(HostId host, Duration window, Instant now) const;
  void replace_sagging(HostId id, Instant now);
  bool pays_to_replace(const LiveConnection& connection, BytesPerSecond slow) const;
  void replace(ConnectionId id, const Sag& sag, Instant now);

  // dispatcher_held.cpp
  static bool holding(const KnownHost& host, Instant now);
  bool shows_to_be_held(const ActiveFile& file, Instant now) const;
  void measure_nothing(HostId id);
  void measure_anew(HostId id, Instant now);

  // dispatcher_measure.cpp
  void measure(HostId id, Instant now);
  // Adds what came since the last time to the host's figures.
  void count(LiveConnection& connection, Instant now);
  static void learn_speed(KnownHost& host, BytesPerSecond speed, Duration seen);
  void mark_sagging(HostId id, Instant now);
  void judge_replacement(LiveConnection& connection, Instant now);
  // What the host and its connections did before is no measure any more.
  void forget_best(HostId id, Instant now);
  void judge_trial(HostId id, Instant now);
  void judge_window(HostId id, Instant now);
  void last_words(const LiveConnection& connection, Instant now);
  void collapse(HostId id, Instant now);
  void close_surplus(HostId id, Instant now);
  bool wants_more(HostId id, Instant now) const;
  std::vector<ConnectionId> connections_of(HostId host) const;
  double sum_now(HostId host, Instant now) const;

  DispatcherLimits limits_;
  std::vector<KnownHost> hosts_;
  std::map<std::string, HostId> host_ids_;
  std::map<FileId, ActiveFile> files_;
  std::map<ConnectionId, LiveConnection> connections_;
  // Files without a connection, by the hosts that they could come from; in order of adding.
  std::map<std::vector<HostId>, std::set<FileId>> waiting_;
  std::set<std::pair<Instant, FileId>> delayed_;  // until then they do not wait
  std::vector<Order> orders_;
  bool changed_ = false;  // something happened since the last decision
  Instant next_watch_{};
  Instant now_{};  // of the latest call
  int last_file_ = 0;
  int last_connection_ = 0;
};

}  // namespace mg
