// Dealing out: who runs what, and how it ended.
#include "src/store/queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/store/columns.h"
#include "src/store/queue_columns.h"

namespace mg {

namespace {

Owner read_owner(const Rows& rows) {
  return {.pid = static_cast<int>(rows.number(0)), .mark = rows.text(1)};
}

EntryId read_id(const Rows& rows) {
  return EntryId{rows.number(0)};
}

// A time not before which an entry may start was written when the last turn ended; if that lies ahead, the
// clock was set back meanwhile and the time means nothing.
constexpr std::string_view kMayStart = "(not_before is null or not_before <= ?2 or ended > ?3)";

Result<std::optional<EntryId>> next_entry(Database& database, const std::optional<std::string>& queue,
                                          WallTime now) {
  const std::string sql = fmt::format(
      "select id from queue_entries where state = 'queued' and {} and {} order by position desc limit 1",
      equals_if(queue.has_value(), "queue", 1), kMayStart);
  return read_first(database.query(sql, {or_null(queue), as_value(now), as_value(now + kClockSlack)}),
                    read_id);
}

// What was wished of a running entry.
struct Wishes {
  bool pause = false;
  bool removal = false;
  bool again = false;
  bool watch = false;
};

Wishes read_wishes(const Rows& rows) {
  const std::string wish = rows.text(0);
  return {.pause = wish == kPauseWish,
          .removal = wish == kRemoveWish,
          .again = rows.number(1) != 0,
          .watch = rows.number(2) != 0};
}

// Of a watched one there is always something left to pause: looking for what is new.
EntryState state_after(const Wishes& wishes, EntryState end) {
  const bool another = wishes.again || !over(end);
  if (wishes.pause && (another || wishes.watch)) return EntryState::paused;
  return another ? EntryState::queued : end;
}

}  // namespace

Result<std::vector<Owner>> Queue::dead_owners() {
  auto owners = read_all(
      database_.query("select distinct owner_pid, owner_mark from queue_entries where state = 'running'"),
      read_owner);
  if (owners) std::erase_if(*owners, lives_);
  return owners;
}

// What dead owners held is queued again, or becomes what was wished of it. To be called within a transaction.
Result<void> Queue::free_dead() {
  const auto dead = dead_owners();
  if (!dead) return tl::unexpected(dead.error());
  for (const Owner& owner : *dead) {
    for (const std::string_view sql :
         {"delete from queue_entries where state = 'running' and owner_mark = ? and wish = 'remove'",
          "update queue_entries set state = iif(wish = 'pause', 'paused', 'queued'), owner_pid = null, "
          "owner_mark = null, wish = null, again = 0 where state = 'running' and owner_mark = ?"}) {
      if (const auto done = database_.run(sql, {owner.mark}); !done) return tl::unexpected(done.error());
    }
  }
  return {};
}

Result<Transaction> Queue::begin_change() {
  Result<Transaction> transaction = database_.begin();
  if (!transaction) return transaction;
  if (const auto freed = free_dead(); !freed) return tl::unexpected(freed.error());
  return transaction;
}

// Looks before it locks: many processes may be asking an empty queue all night.
Result<std::optional<QueueEntry>> Queue::claim(const Owner& owner, const std::optional<std::string>& queue,
                                               WallTime now) {
  auto next = next_entry(database_, queue, now);
  if (!next) return tl::unexpected(next.error());
  const auto dead = dead_owners();
  if (!dead) return tl::unexpected(dead.error());
  if (!*next && dead->empty()) return std::nullopt;

  Result<Transaction> transaction = begin_change();
  if (!transaction) return tl::unexpected(transaction.error());
  next = next_entry(database_, queue, now);
  if (!next) return tl::unexpected(next.error());
  std::optional<QueueEntry> claimed;
  if (*next) {
    const auto done = database_.run(
        "update queue_entries set state = 'running', owner_pid = ?, owner_mark = ?, wish = null, again = 0, "
        "not_before = null where id = ?",
        {owner.pid, owner.mark, number(**next)});
    if (!done) return tl::unexpected(done.error());
    auto entry = find(**next);
    if (!entry) return entry;
    claimed = std::move(*entry);
  }
  if (const auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return claimed;
}

Result<std::optional<WallTime>> Queue::next_turn(const std::optional<std::string>& queue, WallTime now) {
  const std::string sql =
      fmt::format("select min(iif({}, ?2, not_before)) from queue_entries where state = 'queued' and {}",
                  kMayStart, equals_if(queue.has_value(), "queue", 1));
  auto rows = database_.query(sql, {or_null(queue), as_value(now), as_value(now + kClockSlack)});
  if (!rows) return tl::unexpected(rows.error());
  if (const auto row = rows->next(); !row) return tl::unexpected(row.error());
  return read_optional_time(*rows, 0);
}

Result<bool> Queue::progress(EntryId id, const Owner& owner, RunId run, const PageCounts& pages) {
  const auto done = database_.run(
      "update queue_entries set run = ?, done = ?, failed = ?, skipped = ?, waiting = ? "
      "where id = ? and owner_mark = ? and state = 'running'",
      {static_cast<std::int64_t>(run), pages.done, pages.failed, pages.skipped, pages.waiting, number(id),
       owner.mark});
  if (!done) return tl::unexpected(done.error());
  return *done > 0;
}

Result<bool> Queue::release(EntryId id, const Owner& owner, const EntryEnd& end, WallTime now) {
  Result<Transaction> transaction = database_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto wishes =
      read_all(database_.query("select wish, again, watch from queue_entries where id = ? and "
                               "owner_mark = ? and state = 'running'",
                               {number(id), owner.mark}),
               read_wishes);
  if (!wishes) return tl::unexpected(wishes.error());
  if (wishes->empty()) return false;
  const Wishes& wish = wishes->front();
  const EntryState state = state_after(wish, end.state);
  const bool waits = end.not_before && !wish.again && !over(state);
  const auto done =
      wish.removal
          ? database_.run("delete from queue_entries where id = ?", {number(id)})
          : database_.run(
                "update queue_entries set state = ?, position = iif(?, -id, position), owner_pid = null, "
                "owner_mark = null, wish = null, again = 0, ended = ?, not_before = ?, exit_code = ?, error "
                "= "
                "?, done = ?, failed = ?, skipped = ?, waiting = ? where id = ?",
                {to_string(state), std::int64_t{over(state)}, as_value(now),
                 waits ? as_value(*end.not_before) : Value(nullptr),
                 end.exit_code ? Value(std::int64_t{*end.exit_code}) : Value(nullptr), end.error,
                 end.pages.done, end.pages.failed, end.pages.skipped, end.pages.waiting, number(id)});
  if (!done) return tl::unexpected(done.error());
  if (const auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return true;
}

Result<std::vector<EntryId>> Queue::wishes(const Owner& owner) {
  return read_all(database_.query("select id from queue_entries where state = 'running' and owner_mark = ? "
                                  "and wish is not null order by id",
                                  {owner.mark}),
                  read_id);
}

Result<int> Queue::renew_watched(const std::optional<std::string>& queue) {
  const std::string sql = fmt::format(
      "update queue_entries set state = 'queued', not_before = null where state in ('done', 'failed') and "
      "watch = 1 and {}",
      equals_if(queue.has_value(), "queue", 1));
  return database_.run(sql, {or_null(queue)});
}

}  // namespace mg
