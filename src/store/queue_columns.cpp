#include "src/store/queue_columns.h"

#include <fmt/format.h>

#include "src/store/columns.h"

namespace mg {

std::string to_string(EntryId id) {
  return fmt::to_string(number(id));
}

std::string_view to_string(EntryState state) {
  switch (state) {
    case EntryState::queued: return "queued";
    case EntryState::running: return "running";
    case EntryState::paused: return "paused";
    case EntryState::done: return "done";
    case EntryState::failed: return "failed";
  }
  return "queued";
}

std::optional<EntryState> entry_state(std::string_view name) {
  for (int state = 0; state <= static_cast<int>(EntryState::failed); ++state) {
    if (to_string(static_cast<EntryState>(state)) == name) return static_cast<EntryState>(state);
  }
  return {};
}

// In the order of kEntryColumns. A state we do not know reads as failed: nobody runs it, everybody sees it.
QueueEntry read_entry(const Rows& rows) {
  QueueEntry entry;
  int column = 0;
  const auto next_number = [&] { return rows.number(column++); };
  const auto next_int = [&] { return static_cast<int>(rows.number(column++)); };
  const auto next_text = [&] { return rows.text(column++); };
  const auto next_time = [&] { return read_optional_time(rows, column++); };
  entry.id = EntryId{next_number()};
  entry.queue = next_text();
  entry.site = next_text();
  entry.what = next_text();
  entry.identity = next_text();
  entry.title = next_text();
  entry.options = next_text();
  entry.priority = next_int();
  entry.watch = next_number() != 0;
  entry.state = entry_state(next_text()).value_or(EntryState::failed);
  entry.position = next_number();
  entry.added = next_time().value_or(WallTime());
  entry.not_before = next_time();
  const int pid = next_int();
  if (std::string mark = next_text(); !mark.empty()) entry.owner = Owner{.pid = pid, .mark = std::move(mark)};
  const std::string wish = next_text();
  entry.pause_wanted = wish == kPauseWish;
  entry.removal_wanted = wish == kRemoveWish;
  if (const std::int64_t run = next_number(); run != 0) entry.run = RunId{run};
  entry.run_title = next_text();
  entry.ended = next_time();
  if (!rows.null(column)) entry.exit_code = static_cast<int>(rows.number(column));
  ++column;
  entry.error = next_text();
  entry.pages.done = next_int();
  entry.pages.failed = next_int();
  entry.pages.skipped = next_int();
  entry.pages.waiting = next_int();
  return entry;
}

std::string equals_if(bool given, std::string_view column, int place) {
  return given ? fmt::format("{} = ?{}", column, place) : fmt::format("?{} is null", place);
}

}  // namespace mg
