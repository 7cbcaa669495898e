// How an entry of the queue stands in its table. For the queue_*.cpp only.
#pragma once

#include <span>
#include <string>

#include "src/store/queue.h"

namespace mg {

// What read_entry() reads, to follow "select"; needs kEntryTables.
constexpr std::string_view kEntryColumns =
    "e.id, e.queue, e.site, e.what, e.identity, e.title, e.options, e.priority, e.watch, e.state, "
    "e.position, "
    "e.added, e.not_before, e.owner_pid, e.owner_mark, e.wish, e.run, runs.title, e.ended, e.exit_code, "
    "e.error, e.done, e.failed, e.skipped, e.waiting";
constexpr std::string_view kEntryTables = "queue_entries e left join runs on runs.id = e.run";

constexpr std::string_view kPauseWish = "pause";
constexpr std::string_view kRemoveWish = "remove";

// A clock that is set is set by hours or years. What is in the future by more than this when it must be in
// the past was written under another clock.
constexpr Duration kClockSlack = std::chrono::hours(1);

[[nodiscard]] QueueEntry read_entry(const Rows& rows);

[[nodiscard]] inline std::int64_t number(EntryId id) {
  return static_cast<std::int64_t>(id);
}
[[nodiscard]] inline Value or_null(const std::optional<std::string>& text) {
  return text ? Value(std::string_view(*text)) : Value(nullptr);
}
// A condition on `column` that has the "?" in it either way; null means any.
[[nodiscard]] std::string equals_if(bool given, std::string_view column, int place);

}  // namespace mg
