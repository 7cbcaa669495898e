// Looking at the queue.
#include <fmt/format.h>

#include "src/store/columns.h"
#include "src/store/queue_columns.h"

namespace mg {

namespace {

EntryCount read_count(const Rows& rows) {
  return {.queue = rows.text(0),
          .state = entry_state(rows.text(1)).value_or(EntryState::failed),
          .entries = static_cast<int>(rows.number(2))};
}

}  // namespace

Result<std::optional<QueueEntry>> Queue::find(EntryId id) {
  const std::string sql = fmt::format("select {} from {} where e.id = ?", kEntryColumns, kEntryTables);
  return read_first(database_.query(sql, {number(id)}), read_entry);
}

Result<Rows> Queue::rows_of(const EntryFilter& filter, EntryOrder order, int most, int from) {
  const std::string sql = fmt::format(
      "select {} from {} where {} and {} and {} order by {} limit ?3 offset ?4", kEntryColumns, kEntryTables,
      equals_if(filter.queue.has_value(), "e.queue", 1), equals_if(filter.state.has_value(), "e.state", 2),
      order == EntryOrder::last_ended ? "e.ended is not null" : "true",
      order == EntryOrder::last_ended ? "e.ended desc, e.id desc" : "e.position desc");
  return database_.query(sql, {or_null(filter.queue),
                               filter.state ? Value(to_string(*filter.state)) : Value(nullptr), most, from});
}

Result<std::vector<QueueEntry>> Queue::list(const EntryFilter& filter, EntryOrder order, int most, int from) {
  return read_all(rows_of(filter, order, most, from), read_entry);
}

Result<void> Queue::each(const EntryFilter& filter, EntryOrder order, int most,
                         const std::function<void(const QueueEntry&)>& tell) {
  auto rows = rows_of(filter, order, most, 0);
  if (!rows) return tl::unexpected(rows.error());
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    tell(read_entry(*rows));
  }
}

Result<std::vector<EntryCount>> Queue::counts() {
  return read_all(database_.query("select queue, state, count(*) from queue_entries group by queue, state"),
                  read_count);
}

}  // namespace mg
