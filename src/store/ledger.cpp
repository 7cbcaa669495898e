#include "src/store/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "src/base/calendar.h"
#include "src/store/columns.h"

namespace mg {

namespace {

// No row may spoil the sums: a tool that reports more than this at once has miscounted.
constexpr std::int64_t kMostAtOnce = std::int64_t{1} << 50;

// No row lasts longer: where to begin to look for those that reach into a span of time.
constexpr std::int64_t kLongestRow = 2 * 86400;

constexpr std::int64_t kSlotSeconds = kTrafficSlot / 1s;

std::int64_t unix_seconds(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

WallTime from_unix(std::int64_t count) {
  return WallTime(std::chrono::seconds(count));
}

std::int64_t slot_of(WallTime time) {
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<10>>>(time)
             .time_since_epoch()
             .count() *
         kSlotSeconds;
}
static_assert(kTrafficSlot == 10s);

Value as_value(Bytes bytes) {
  return std::clamp<std::int64_t>(bytes.count, 0, kMostAtOnce);
}

std::optional<std::string> optional_text(const Rows& rows, int column) {
  if (rows.null(column)) return {};
  return rows.text(column);
}

TrafficSum read_sum(const Rows& rows) {
  TrafficSum sum{.host = optional_text(rows, 0),
                 .site = optional_text(rows, 1),
                 .day = {},
                 .job = optional_text(rows, 2),
                 .queue = optional_text(rows, 3),
                 .source = rows.number(4) != 0 ? TrafficSource::measured : TrafficSource::reported,
                 .received = {rows.number(5)},
                 .sent = {rows.number(6)}};
  if (rows.text(7) == rows.text(8)) sum.day = rows.text(7);
  return sum;
}

TrafficSpan read_span(const Rows& rows) {
  return {.host = rows.text(0),
          .begins = from_unix(rows.number(1)),
          .lasts = std::chrono::seconds(rows.number(2)),
          .received = {rows.number(3)},
          .sent = {rows.number(4)}};
}

// Of the rows of traffic that are later than ?1 in any part, those of accounts that the filter lets pass.
constexpr const char* kFiltered =
    "from traffic t join traffic_accounts a on a.id = t.account "
    "where t.begins > ?1 - 172800 and t.begins + t.lasts > ?1 "
    "and a.host like ?2 escape '\\' and (?3 is null or a.queue = ?3)";
static_assert(kLongestRow == 172800);

// Our globs as SQL's "like", which does not mind upper case either.
std::string like_pattern(std::string_view glob) {
  if (glob.empty()) return "%";
  std::string pattern;
  for (const char c : glob) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c == '*' ? '%' : c;
  }
  return pattern;
}

Value queue_value(const TrafficFilter& filter) {
  if (!filter.queue) return nullptr;
  return std::string_view(*filter.queue);
}

// What a query for one moment at most tells.
Result<std::optional<WallTime>> first_moment(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<WallTime>();
  return std::optional(from_unix(rows->number(0)));
}

// Accounts are added up first, and then what they have in common: so a date or a name is not looked at once a
// slot. A row is of the day that its middle is in, also if the zone was changed since it was condensed.
std::string sums_query(TrafficKey by) {
  constexpr const char* date = "date({}, 'unixepoch', 'localtime')";
  const bool days = by == TrafficKey::day;
  const std::string first = fmt::format(fmt::runtime(date), "min(t.begins + t.lasts / 2)");
  const std::string last = fmt::format(fmt::runtime(date), "max(t.begins + t.lasts / 2)");
  const std::string inner = fmt::format(
      "select a.host, a.site, a.job, a.queue, a.measured, sum(t.received) as received, sum(t.sent) as sent, "
      "{} as day, {} as last_day {} group by t.account{}",
      first, last, kFiltered,
      days ? fmt::format(", {}", fmt::format(fmt::runtime(date), "t.begins + t.lasts / 2")) : "");
  const auto common = [](const char* name) {
    return fmt::format("case when min({0}) = max({0}) then min({0}) end", name);
  };
  return fmt::format(
      "select {}, {}, {}, {}, measured, sum(received), sum(sent), min(day), max(last_day) from ({}) "
      "group by {}, measured order by {}",
      common("host"), common("site"), common("job"), common("queue"), inner, to_string(by),
      days ? "day, measured desc"
           : fmt::format("sum(received) + sum(sent) desc, {}, measured desc", to_string(by)));
}

}  // namespace

Result<std::int64_t> Ledger::account_id(const AccountKey& key) {
  const auto& [host, account, source] = key;
  const std::int64_t measured = source == TrafficSource::measured ? 1 : 0;
  // The update that changes nothing is for "returning", which gives no row for one that was there.
  auto rows = database_.query(
      "insert into traffic_accounts (host, site, job, queue, measured) values (?, ?, ?, ?, ?) "
      "on conflict do update set measured = measured returning id",
      {host, account.site, account.job, account.queue, measured});
  if (!rows) return tl::unexpected(rows.error());
  if (const auto row = rows->next(); !row) return tl::unexpected(row.error());
  const std::int64_t id = rows->number(0);
  // Only a statement that was run to its end lets its transaction commit.
  if (const auto end = rows->next(); !end) return tl::unexpected(end.error());
  return id;
}

Result<void> Ledger::add(std::span<const Traffic> rows, WallTime now) {
  if (rows.empty()) return {};
  auto all_or_none = database_.begin();
  if (!all_or_none) return tl::unexpected(all_or_none.error());
  std::map<AccountKey, std::int64_t> fresh;
  for (const Traffic& row : rows) {
    const AccountKey key{row.host, row.account, row.source};
    auto known = accounts_.find(key);
    if (known == accounts_.end()) {
      const auto id = account_id(key);
      if (!id) return tl::unexpected(id.error());
      known = fresh.insert_or_assign(key, *id).first;
    }
    const auto done = database_.run(
        "insert into traffic values (?, ?, ?, ?, ?) on conflict do update set "
        "received = received + excluded.received, sent = sent + excluded.sent",
        {slot_of(now), kSlotSeconds, known->second, as_value(row.received), as_value(row.sent)});
    if (!done) return tl::unexpected(done.error());
  }
  auto committed = all_or_none->commit();
  if (committed) accounts_.merge(fresh);
  return committed;
}

Result<std::vector<TrafficSum>> Ledger::sums(TrafficKey by, WallTime since, const TrafficFilter& filter) {
  return read_all(
      database_.query(sums_query(by), {unix_seconds(since), like_pattern(filter.hosts), queue_value(filter)}),
      read_sum);
}

Result<Bytes> Ledger::received_since(WallTime since, const TrafficFilter& filter) {
  auto rows = database_.query(fmt::format("select coalesce(sum(t.received), 0) {}", kFiltered),
                              {unix_seconds(since), like_pattern(filter.hosts), queue_value(filter)});
  if (!rows) return tl::unexpected(rows.error());
  if (const auto row = rows->next(); !row) return tl::unexpected(row.error());
  return Bytes{rows->number(0)};
}

Result<std::vector<TrafficSpan>> Ledger::spans(WallTime since, Duration width) {
  const std::int64_t step = std::max<std::int64_t>(1, width / kTrafficSlot) * kSlotSeconds;
  return read_all(
      database_.query("select a.host, case when t.lasts > ?2 then t.begins else t.begins - t.begins % ?2 end "
                      "as moment, max(t.lasts, ?2) as span, sum(t.received), sum(t.sent) "
                      "from traffic t join traffic_accounts a on a.id = t.account "
                      "where t.begins > ?1 - 172800 and t.begins + t.lasts > ?1 "
                      "group by moment, span, a.host order by moment, span, a.host",
                      {unix_seconds(since), step}),
      read_span);
}

Result<std::optional<WallTime>> Ledger::last() {
  return first_moment(database_.query("select begins + lasts from traffic order by begins desc limit 1"));
}

// Day by day, so that another process waits for the time of one day at most.
Result<void> Ledger::condense(WallTime now) {
  const WallTime limit = period_begin(Period::day, now - kSlotsLast);
  for (;;) {
    auto day = oldest_slot_before(limit);
    if (!day) return tl::unexpected(day.error());
    if (!*day) return {};
    if (auto done = condense_day(**day); !done) return done;
  }
}

Result<std::optional<WallTime>> Ledger::oldest_slot_before(WallTime limit) {
  return first_moment(
      database_.query("select begins from traffic where begins < ? and lasts = ? order by begins limit 1",
                      {unix_seconds(limit), kSlotSeconds}));
}

// Adds to what was condensed of that day before: a clock that went back may have brought more of it.
Result<void> Ledger::condense_day(WallTime moment) {
  const std::int64_t begin = unix_seconds(period_begin(Period::day, moment));
  const std::int64_t end = unix_seconds(period_end(Period::day, moment));
  auto all_or_none = database_.begin();
  if (!all_or_none) return tl::unexpected(all_or_none.error());
  const auto added = database_.run(
      "insert into traffic select ?1, ?2 - ?1, account, sum(received), sum(sent) from traffic "
      "where begins >= ?1 and begins < ?2 and lasts = ?3 group by account "
      "on conflict do update set received = received + excluded.received, sent = sent + excluded.sent",
      {begin, end, kSlotSeconds});
  if (!added) return tl::unexpected(added.error());
  const auto removed = database_.run("delete from traffic where begins >= ? and begins < ? and lasts = ?",
                                     {begin, end, kSlotSeconds});
  if (!removed) return tl::unexpected(removed.error());
  return all_or_none->commit();
}

}  // namespace mg
