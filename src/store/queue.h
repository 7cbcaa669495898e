// The persistent queue: lists to obtain, in the order in which their turn comes, shared by every multiget
// process of the user. Keeps them and deals them out, each to one process; knows nothing of running them.
//
// An entry's walk: queued -> claim() -> running -> release() -> done | failed | queued again. `pause` and
// `resume` move it between queued and paused. What is wanted of a running entry (pause it, remove it) is
// only noted: its owner asks for wishes() whenever Database::version() differs, lets go of it, and release()
// does what was wished. So nothing is taken from under a living process; what a dead one held is queued again
// by whoever claims next.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/store/database.h"
#include "src/store/journal.h"

namespace mg {

// Counted from 1; a number never comes again.
enum class EntryId : std::int64_t {};
[[nodiscard]] std::string to_string(EntryId id);

enum class EntryState {
  queued,   // waits for its turn, or for a time not before which it may start
  running,  // its owner is at it
  paused,   // until somebody resumes it
  done,     // nothing is left to do
  failed    // given up, or some of its pages were; `error` tells
};
[[nodiscard]] std::string_view to_string(EntryState state);
[[nodiscard]] std::optional<EntryState> entry_state(std::string_view name);
[[nodiscard]] constexpr bool over(EntryState state) {
  return state >= EntryState::done;
}

constexpr int kMostPriority = 100;

struct NewEntry {
  std::string queue;     // "default", or the stem of the queue file
  std::string site;      // as on the command line; empty: `what` is a URL
  std::string what;      // an id or a URL
  std::string identity;  // "bilibili BV1Wy4y1B7vg": there is one entry of it in a queue
  std::string title;     // for people; may be empty
  std::string options;   // JSON object of the job's options; opaque here
  int priority = 1;      // its share, 1 to 100: one of 3 gets three times the pages of one of 1
  bool watch = false;    // done does not mean over: renew_watched() looks again for what is new

  bool operator==(const NewEntry&) const = default;
};

// A process that runs entries.
struct Owner {
  int pid = 0;       // for people: in a container it may be another's
  std::string mark;  // of this one process and no other, ever (src/os/life_mark.h)

  bool operator==(const Owner&) const = default;
};
// Whether the process is still there; asked under the database's lock, so it must answer at once.
using OwnerLives = std::function<bool(const Owner&)>;

// Of the last run of an entry.
struct PageCounts {
  int done = 0;
  int failed = 0;
  int skipped = 0;  // the archive has them
  int waiting = 0;

  bool operator==(const PageCounts&) const = default;
};

struct QueueEntry : NewEntry {
  EntryId id{};
  EntryState state = EntryState::queued;
  std::int64_t position = 0;  // the highest comes first
  WallTime added;
  std::optional<WallTime> not_before;
  std::optional<Owner> owner;  // while it runs; it may have died since
  bool pause_wanted = false;   // while it runs
  bool removal_wanted = false;
  // Of its last run, and empty before the first.
  std::optional<RunId> run;
  std::string run_title;  // as the run found it
  std::optional<WallTime> ended;
  std::optional<int> exit_code;
  std::string error;
  PageCounts pages;

  bool operator==(const QueueEntry&) const = default;
};

// Entries by number, both ends inclusive.
struct EntrySpan {
  EntryId first{};
  EntryId last{};

  bool operator==(const EntrySpan&) const = default;
};
inline constexpr EntrySpan kEveryEntry{EntryId{1}, EntryId{INT64_MAX}};

// Whether entries that are known already, and failed or are watched and done, get another turn by being added
// again.
enum class Renew { no, yes };

struct Added {
  int added = 0;
  int changed = 0;  // known with other options, name, priority or watch: has the new ones, and another turn
  int renewed = 0;
  int known = 0;                  // left as they were
  std::optional<EntrySpan> span;  // of those added

  bool operator==(const Added&) const = default;
};

// How the turn of an entry ended.
struct EntryEnd {
  EntryState state = EntryState::done;  // done, failed or queued: it is to have another turn
  std::optional<int> exit_code;
  std::string error;
  PageCounts pages;
  std::optional<WallTime> not_before;  // of its next turn
};

// What became of the entries that a verb was told.
struct Changed {
  int changed = 0;
  int asked = 0;  // they run: their owner was asked to
  int left = 0;   // it means nothing for them in their state

  bool operator==(const Changed&) const = default;
};

struct EntryFilter {
  std::optional<EntryState> state;
  std::optional<std::string> queue;
};

enum class EntryOrder {
  by_turn,    // what comes next first
  last_ended  // what ended last first
};

struct EntryCount {
  std::string queue;
  EntryState state{};
  int entries = 0;

  bool operator==(const EntryCount&) const = default;
};

// Entries being added, from Queue::begin_adding; they are there for others once committed, and not at all if
// it is dropped before. Others wait meanwhile (Database::kPatience): have the entries at hand before.
class Adding {
 public:
  Adding(Database& database, Transaction transaction, std::int64_t last_id, Renew renew, WallTime now)
      : database_(&database),
        transaction_(std::move(transaction)),
        last_id_(last_id),
        renew_(renew),
        now_(now) {}

  [[nodiscard]] Result<void> add(const NewEntry& entry);
  [[nodiscard]] Result<Added> commit();

 private:
  [[nodiscard]] Result<void> insert(const NewEntry& entry);

  Database* database_;
  Transaction transaction_;
  std::int64_t last_id_;
  Renew renew_;
  WallTime now_;
  Added counts_;
};

// Borrows the database. Everything fails as Database::query, and changes all or nothing.
class Queue {
 public:
  Queue(Database& database, OwnerLives lives) : database_(database), lives_(std::move(lives)) {}

  [[nodiscard]] Result<Adding> begin_adding(Renew renew, WallTime now);
  // All of them in one transaction.
  [[nodiscard]] Result<Added> add(std::span<const NewEntry> entries, Renew renew, WallTime now);

  // The queued entry whose turn it is, of this queue or of all; from now on it is the owner's. Entries of
  // dead owners are queued again first. Nothing: none is queued, or all of them must wait (see next_turn).
  [[nodiscard]] Result<std::optional<QueueEntry>> claim(const Owner& owner,
                                                        const std::optional<std::string>& queue,
                                                        WallTime now);
  // The moment at which the first of the queued ones may start; nothing if none is queued.
  [[nodiscard]] Result<std::optional<WallTime>> next_turn(const std::optional<std::string>& queue,
                                                          WallTime now);
  // By the owner, while it runs. False: it is not theirs (any more), so they must stop.
  [[nodiscard]] Result<bool> progress(EntryId id, const Owner& owner, RunId run, const PageCounts& pages);
  [[nodiscard]] Result<bool> release(EntryId id, const Owner& owner, const EntryEnd& end, WallTime now);
  // Which of the owner's entries are to be paused or removed: stop them and release them as `queued`.
  [[nodiscard]] Result<std::vector<EntryId>> wishes(const Owner& owner);
  // Watched entries that are over get another turn. Returns how many.
  [[nodiscard]] Result<int> renew_watched(const std::optional<std::string>& queue);
  // Differs once another process has written anything; asking costs next to nothing.
  [[nodiscard]] Result<std::int64_t> version() { return database_.version(); }

  [[nodiscard]] Result<std::optional<QueueEntry>> find(EntryId id);
  [[nodiscard]] Result<std::vector<QueueEntry>> list(const EntryFilter& filter, EntryOrder order, int most,
                                                     int from = 0);
  // The same one by one, all of one moment: of any number, without having them all in memory.
  [[nodiscard]] Result<void> each(const EntryFilter& filter, EntryOrder order, int most,
                                  const std::function<void(const QueueEntry&)>& tell);
  [[nodiscard]] Result<std::vector<EntryCount>> counts();  // by queue and state

  // bad_input: one of the spans, other than kEveryEntry, has no entry in it; then nothing changed.
  // Queued and watched ones; a running one's owner is asked.
  [[nodiscard]] Result<Changed> pause(std::span<const EntrySpan> which);
  // Paused ones get their turn, those that wait for a time need not; failed ones get another, but not by
  // kEveryEntry.
  [[nodiscard]] Result<Changed> resume(std::span<const EntrySpan> which);
  // Queued and paused ones to the front, in the order told.
  [[nodiscard]] Result<Changed> top(std::span<const EntrySpan> which);
  // The entries only: files and the archive stay.
  [[nodiscard]] Result<Changed> remove(std::span<const EntrySpan> which);
  // Of these states (queued, paused, done, failed); returns how many. Running ones are left.
  [[nodiscard]] Result<int> clear(std::span<const EntryState> states,
                                  const std::optional<std::string>& queue);

 private:
  [[nodiscard]] Result<Rows> rows_of(const EntryFilter& filter, EntryOrder order, int most, int from);
  [[nodiscard]] Result<std::vector<Owner>> dead_owners();
  [[nodiscard]] Result<void> free_dead();
  [[nodiscard]] Result<Transaction> begin_change();
  [[nodiscard]] Result<Transaction> begin_change(std::span<const EntrySpan> which);

  Database& database_;
  OwnerLives lives_;
};

}  // namespace mg
