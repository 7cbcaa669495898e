#include "src/cli/queue_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "src/base/clock_text.h"
#include "src/base/json_reader.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

constexpr std::array kStates{EntryState::running, EntryState::failed, EntryState::queued, EntryState::paused,
                             EntryState::done};

// One word: the state, unless there is more to say.
std::string_view state_word(const QueueEntry& entry, const OwnerLives& lives) {
  if (entry.state != EntryState::running) {
    return entry.state == EntryState::queued && entry.not_before ? "waits" : to_string(entry.state);
  }
  if (entry.owner && !lives(*entry.owner)) return "killed";  // the next run takes it up again
  if (entry.removal_wanted) return "removing";
  return entry.pause_wanted ? "pausing" : "running";
}

std::string pages_words(const PageCounts& pages) {
  const int all = pages.done + pages.failed + pages.skipped + pages.waiting;
  if (all == 0) return {};
  return fmt::format("{}/{}", pages.done + pages.skipped, all);
}

std::string when_words(const QueueEntry& entry, WallTime now) {
  if (entry.state == EntryState::running)
    return entry.owner ? fmt::format("process {}", entry.owner->pid) : std::string();
  if (entry.state == EntryState::queued && entry.not_before)
    return fmt::format("till {}", format_clock(*entry.not_before, now));
  return format_clock(over(entry.state) && entry.ended ? *entry.ended : entry.added, now);
}

std::string name_words(const QueueEntry& entry) {
  const std::string& title = entry.title.empty() ? entry.run_title : entry.title;
  const std::string list = entry.site.empty() ? entry.what : fmt::format("{} {}", entry.site, entry.what);
  std::string words = title.empty() || title == list ? list : fmt::format("{}  {}", title, list);
  if (entry.state == EntryState::failed && !entry.error.empty())
    words = fmt::format("{}: {}", title.empty() ? list : title, entry.error);
  return without_control_characters(words);
}

struct Line {
  std::array<std::string, 6> cells;  // id, state, queue, pages, when, name
};

nlohmann::json seconds_json(const std::optional<WallTime>& time) {
  if (!time) return {};
  return std::chrono::duration<double>(time->time_since_epoch()).count();
}

}  // namespace

std::string queue_table(std::span<const QueueEntry> entries, int width, WallTime now,
                        const OwnerLives& lives) {
  const bool several = std::ranges::any_of(
      entries, [&](const QueueEntry& entry) { return entry.queue != entries.front().queue; });
  std::vector<Line> lines{{{"id", "state", several ? "queue" : "", "pages", "when", "list"}}};
  for (const QueueEntry& entry : entries) {
    lines.push_back({{to_string(entry.id), std::string(state_word(entry, lives)),
                      several ? without_control_characters(entry.queue) : std::string(),
                      pages_words(entry.pages), when_words(entry, now), name_words(entry)}});
  }
  std::array<int, 5> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], display_width(line.cells[i]));
  }
  std::string text;
  for (const Line& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > 0) row += pad_to_width(line.cells[i], widths[i]) + "  ";
    }
    text += cut_to_width(row + line.cells.back(), std::max(width, 1));
    text += '\n';
  }
  return text;
}

nlohmann::json entry_json(const QueueEntry& entry, const OwnerLives& lives) {
  const auto options = parse_json(entry.options);
  nlohmann::json row{{"id", static_cast<std::int64_t>(entry.id)},
                     {"queue", entry.queue},
                     {"state", to_string(entry.state)},
                     {"site", entry.site},
                     {"what", entry.what},
                     {"identity", entry.identity},
                     {"title", entry.title.empty() ? entry.run_title : entry.title},
                     {"priority", entry.priority},
                     {"watch", entry.watch},
                     {"options", options ? *options : nlohmann::json::object()},
                     {"added", seconds_json(entry.added)},
                     {"not_before", seconds_json(entry.not_before)},
                     {"pause_wanted", entry.pause_wanted},
                     {"removal_wanted", entry.removal_wanted},
                     {"ended", seconds_json(entry.ended)},
                     {"error", entry.error},
                     {"done", entry.pages.done},
                     {"failed", entry.pages.failed},
                     {"skipped", entry.pages.skipped},
                     {"waiting", entry.pages.waiting}};
  row["process"] = entry.owner ? nlohmann::json(entry.owner->pid) : nlohmann::json();
  row["lives"] = entry.owner ? nlohmann::json(lives(*entry.owner)) : nlohmann::json();
  row["run"] = entry.run ? nlohmann::json(static_cast<std::int64_t>(*entry.run)) : nlohmann::json();
  row["exit_code"] = entry.exit_code ? nlohmann::json(*entry.exit_code) : nlohmann::json();
  return row;
}

std::string count_words(const std::vector<EntryCount>& counts, std::string_view queue) {
  std::string words;
  for (const EntryState state : kStates) {
    int sum = 0;
    for (const EntryCount& count : counts) {
      if (count.state == state && (queue.empty() || count.queue == queue)) sum += count.entries;
    }
    if (sum > 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", sum, to_string(state));
  }
  return words;
}

nlohmann::json counts_json(const std::vector<EntryCount>& counts) {
  nlohmann::json queues = nlohmann::json::object();
  for (const EntryCount& count : counts) {
    queues[count.queue][std::string(to_string(count.state))] = count.entries;
  }
  return queues;
}

}  // namespace mg
