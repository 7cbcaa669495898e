// Adding to the queue: what is new, what is known with other options, and what gets another turn.
#include "src/store/columns.h"
#include "src/store/queue_columns.h"

namespace mg {

namespace {

// What adding it again may change.
struct Known {
  EntryId id{};
  EntryState state = EntryState::queued;
  std::string site;
  std::string what;
  std::string title;
  std::string options;
  int priority = 1;
  bool watch = false;
  bool removal_wanted = false;
};

Known read_known(const Rows& rows) {
  return {.id = EntryId{rows.number(0)},
          .state = entry_state(rows.text(1)).value_or(EntryState::failed),
          .site = rows.text(2),
          .what = rows.text(3),
          .title = rows.text(4),
          .options = rows.text(5),
          .priority = static_cast<int>(rows.number(6)),
          .watch = rows.number(7) != 0,
          .removal_wanted = rows.text(8) == kRemoveWish};
}

// Nobody asks for no name: an empty one leaves the other as it is.
bool differs(const Known& known, const NewEntry& entry) {
  return known.options != entry.options || known.priority != entry.priority || known.watch != entry.watch ||
         known.site != entry.site || known.what != entry.what ||
         (!entry.title.empty() && known.title != entry.title);
}

// Another turn, also for one that runs: when this one is over. A paused one stays paused.
constexpr std::string_view kAnotherTurn =
    "update queue_entries set state = iif(state in ('done', 'failed'), 'queued', state), not_before = null, "
    "again = state = 'running', wish = iif(wish = 'remove', null, wish) where id = ?";

}  // namespace

Result<Adding> Queue::begin_adding(Renew renew, WallTime now) {
  Result<Transaction> transaction = begin_change();
  if (!transaction) return tl::unexpected(transaction.error());
  std::int64_t last = 0;
  {
    auto rows = database_.query("select seq from sqlite_sequence where name = 'queue_entries'");
    if (!rows) return tl::unexpected(rows.error());
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (*row) last = rows->number(0);
  }
  return Adding(database_, std::move(*transaction), last, renew, now);
}

Result<Added> Queue::add(std::span<const NewEntry> entries, Renew renew, WallTime now) {
  Result<Adding> adding = begin_adding(renew, now);
  if (!adding) return tl::unexpected(adding.error());
  for (const NewEntry& entry : entries) {
    if (const auto added = adding->add(entry); !added) return tl::unexpected(added.error());
  }
  return adding->commit();
}

// Its number is given, not taken: the position follows from it.
Result<void> Adding::insert(const NewEntry& entry) {
  const std::int64_t id = last_id_ + 1;
  const auto inserted = database_->run(
      "insert into queue_entries (id, queue, site, what, identity, title, options, priority, watch, state, "
      "position, added) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
      {id, entry.queue, entry.site, entry.what, entry.identity, entry.title, entry.options, entry.priority,
       std::int64_t{entry.watch}, -id, as_value(now_)});
  if (!inserted) return tl::unexpected(inserted.error());
  last_id_ = id;
  ++counts_.added;
  if (!counts_.span) counts_.span = EntrySpan{EntryId{id}, EntryId{id}};
  counts_.span->last = EntryId{id};
  return {};
}

Result<void> Adding::add(const NewEntry& entry) {
  const auto found =
      read_all(database_->query("select id, state, site, what, title, options, priority, watch, wish from "
                                "queue_entries where queue = ? and identity = ?",
                                {entry.queue, entry.identity}),
               read_known);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return insert(entry);
  const Known& known = found->front();
  const bool changed = differs(known, entry);
  const bool renewed =
      known.removal_wanted || (renew_ == Renew::yes && (known.state == EntryState::failed ||
                                                        (known.state == EntryState::done && entry.watch)));
  ++(changed ? counts_.changed : renewed ? counts_.renewed : counts_.known);
  if (changed) {
    const auto done = database_->run(
        "update queue_entries set site = ?, what = ?, title = ?, options = ?, priority = ?, watch = ? "
        "where id = ?",
        {entry.site, entry.what, entry.title.empty() ? known.title : entry.title, entry.options,
         entry.priority, std::int64_t{entry.watch}, number(known.id)});
    if (!done) return tl::unexpected(done.error());
  }
  if (!changed && !renewed) return {};
  const auto done = database_->run(kAnotherTurn, {number(known.id)});
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<Added> Adding::commit() {
  if (auto done = transaction_.commit(); !done) return tl::unexpected(done.error());
  return counts_;
}

}  // namespace mg
