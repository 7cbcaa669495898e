// What people do to entries of the queue: pause, resume, top, rm, clear.
#include <fmt/format.h>

#include <ranges>

#include "src/store/columns.h"
#include "src/store/queue_columns.h"

namespace mg {

namespace {

Result<int> count_in(Database& database, const EntrySpan& span) {
  auto rows = database.query("select count(*) from queue_entries where id between ? and ?",
                             {number(span.first), number(span.last)});
  if (!rows) return tl::unexpected(rows.error());
  if (const auto row = rows->next(); !row) return tl::unexpected(row.error());
  return static_cast<int>(rows->number(0));
}

std::string name_of(const EntrySpan& span) {
  if (span.first == span.last) return fmt::format("entry {}", number(span.first));
  return fmt::format("entry from {} to {}", number(span.first), number(span.last));
}

Result<void> expect_in(Database& database, std::span<const EntrySpan> which) {
  for (const EntrySpan& span : which) {
    if (span == kEveryEntry) continue;
    const auto there = count_in(database, span);
    if (!there) return tl::unexpected(there.error());
    if (*there > 0) continue;
    return fail(ErrorKind::bad_input,
                fmt::format("the queue has no {}; `multiget queue list` tells what it has", name_of(span)));
  }
  return {};
}

// Runs statements over the entries of spans, each of which takes a first and a last number.
class Change {
 public:
  explicit Change(Database& database) : database_(database) {}

  // Returns how many rows changed.
  Result<int> run(std::string_view sql, const EntrySpan& span) {
    return database_.run(sql, {number(span.first), number(span.last)});
  }

  // Over every span: `now` changes entries, `wish` asks owners; both may be empty.
  Result<Changed> over(std::span<const EntrySpan> which, std::string_view now, std::string_view wish) {
    Changed sum;
    for (const EntrySpan& span : which) {
      const auto all = count_in(database_, span);
      if (!all) return tl::unexpected(all.error());
      const auto changed = run(now, span);
      if (!changed) return tl::unexpected(changed.error());
      const auto asked = wish.empty() ? Result<int>(0) : run(wish, span);
      if (!asked) return tl::unexpected(asked.error());
      sum.changed += *changed;
      sum.asked += *asked;
      sum.left += *all - *changed - *asked;
    }
    return sum;
  }

 private:
  Database& database_;
};

Result<Changed> committed(Result<Transaction>& transaction, const Result<Changed>& changed) {
  if (!changed) return changed;
  if (const auto done = transaction->commit(); !done) return tl::unexpected(done.error());
  return changed;
}

EntryId read_id(const Rows& rows) {
  return EntryId{rows.number(0)};
}

}  // namespace

Result<Transaction> Queue::begin_change(std::span<const EntrySpan> which) {
  Result<Transaction> transaction = begin_change();
  if (!transaction) return transaction;
  if (const auto there = expect_in(database_, which); !there) return tl::unexpected(there.error());
  return transaction;
}

Result<Changed> Queue::pause(std::span<const EntrySpan> which) {
  Result<Transaction> transaction = begin_change(which);
  if (!transaction) return tl::unexpected(transaction.error());
  return committed(transaction, Change(database_).over(
                                    which,
                                    "update queue_entries set state = 'paused' where id between ? and ? and "
                                    "(state = 'queued' or (watch = 1 and state in ('done', 'failed')))",
                                    "update queue_entries set wish = 'pause' where id between ? and ? and "
                                    "state = 'running' and wish is null"));
}

Result<Changed> Queue::resume(std::span<const EntrySpan> which) {
  constexpr std::string_view paused_or_failed =
      "update queue_entries set state = iif(state = 'running', state, 'queued'), not_before = null, wish = "
      "null where id between ? and ? and (state in ('paused', 'failed') or wish = 'pause' or "
      "(state = 'queued' and not_before is not null))";
  constexpr std::string_view paused =
      "update queue_entries set state = iif(state = 'running', state, 'queued'), not_before = null, wish = "
      "null where id between ? and ? and (state = 'paused' or wish = 'pause' or "
      "(state = 'queued' and not_before is not null))";
  Result<Transaction> transaction = begin_change(which);
  if (!transaction) return tl::unexpected(transaction.error());
  Changed sum;
  for (const EntrySpan& span : which) {
    const auto changed =
        Change(database_).over(std::span(&span, 1), span == kEveryEntry ? paused : paused_or_failed, "");
    if (!changed) return changed;
    sum.changed += changed->changed;
    sum.left += changed->left;
  }
  return committed(transaction, sum);
}

// The last one told goes to the front first, so that the first one ends up before it.
Result<Changed> Queue::top(std::span<const EntrySpan> which) {
  Result<Transaction> transaction = begin_change(which);
  if (!transaction) return tl::unexpected(transaction.error());
  Changed sum;
  for (const EntrySpan& span : std::ranges::reverse_view(which)) {
    const auto all = count_in(database_, span);
    if (!all) return tl::unexpected(all.error());
    const auto waiting = read_all(database_.query("select id from queue_entries where id between ? and ? and "
                                                  "state in ('queued', 'paused') order by position",
                                                  {number(span.first), number(span.last)}),
                                  read_id);
    if (!waiting) return tl::unexpected(waiting.error());
    for (const EntryId id : *waiting) {
      const auto done = database_.run(
          "update queue_entries set not_before = null, position = 1 + max(0, "
          "coalesce((select max(position) from queue_entries where state = 'queued'), 0), "
          "coalesce((select max(position) from queue_entries where state = 'paused'), 0), "
          "coalesce((select max(position) from queue_entries where state = 'running'), 0)) where id = ?",
          {number(id)});
      if (!done) return tl::unexpected(done.error());
    }
    sum.changed += static_cast<int>(waiting->size());
    sum.left += *all - static_cast<int>(waiting->size());
  }
  return committed(transaction, sum);
}

Result<Changed> Queue::remove(std::span<const EntrySpan> which) {
  Result<Transaction> transaction = begin_change(which);
  if (!transaction) return tl::unexpected(transaction.error());
  return committed(transaction, Change(database_).over(
                                    which,
                                    "delete from queue_entries where id between ? and ? and "
                                    "state <> 'running'",
                                    "update queue_entries set wish = 'remove' where id between ? and ? and "
                                    "state = 'running' and wish is not 'remove'"));
}

Result<int> Queue::clear(std::span<const EntryState> states, const std::optional<std::string>& queue) {
  Result<Transaction> transaction = begin_change();
  if (!transaction) return tl::unexpected(transaction.error());
  const std::string sql =
      fmt::format("delete from queue_entries where state = ?2 and state <> 'running' and {}",
                  equals_if(queue.has_value(), "queue", 1));
  int cleared = 0;
  for (const EntryState state : states) {
    const auto done = database_.run(sql, {or_null(queue), to_string(state)});
    if (!done) return tl::unexpected(done.error());
    cleared += *done;
  }
  if (const auto done = transaction->commit(); !done) return tl::unexpected(done.error());
  return cleared;
}

}  // namespace mg
