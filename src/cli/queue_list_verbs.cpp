// queue list and queue status: what is in the queue.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/queue_table.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

constexpr int kMostLines = 50;
constexpr int kEverything = -1;  // SQLite's "no limit"

// What people want to see first. Of what failed, the newest is told even if much runs, and the rest does not
// hide what comes next.
struct Section {
  EntryState state;
  EntryOrder order;
  int least;  // a share of the lines, in percent
};
constexpr std::array kSections{Section{EntryState::running, EntryOrder::by_turn, 30},
                               Section{EntryState::failed, EntryOrder::last_ended, 30},
                               Section{EntryState::queued, EntryOrder::by_turn, 20},
                               Section{EntryState::paused, EntryOrder::by_turn, 10},
                               Section{EntryState::done, EntryOrder::last_ended, 10}};

std::vector<Section> sections_of(const std::optional<std::string>& state) {
  std::vector<Section> sections(kSections.begin(), kSections.end());
  if (state)
    std::erase_if(sections, [&](const Section& section) { return to_string(section.state) != *state; });
  return sections;
}

int sum_of(const std::vector<EntryCount>& counts, EntryState state, const std::optional<std::string>& queue) {
  int sum = 0;
  for (const EntryCount& count : counts) {
    if (count.state == state && (!queue || count.queue == *queue)) sum += count.entries;
  }
  return sum;
}

// How many lines each section gets: its share, and what others leave, from the first on.
std::vector<int> lines_of(const std::vector<Section>& sections, const std::vector<int>& there, int most) {
  std::vector<int> lines;
  int left = most;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const int share =
        std::min({there[i], static_cast<int>(std::int64_t{most} * sections[i].least / 100), left});
    lines.push_back(share);
    left -= share;
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const int more = std::min(there[i] - lines[i], left);
    lines[i] += more;
    left -= more;
  }
  return lines;
}

// A queue that nobody knows is a slip of the pen.
Result<void> check_queue(const std::vector<EntryCount>& counts, const std::optional<std::string>& queue) {
  if (!queue || std::ranges::find(counts, *queue, &EntryCount::queue) != counts.end()) return {};
  std::set<std::string> names;
  for (const EntryCount& count : counts) names.insert(count.queue);
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  return fail(ErrorKind::bad_input,
              fmt::format("--queue {}: there is nothing in a queue of that name{}", in_quotes(*queue),
                          known.empty() ? "" : "; there is " + known));
}

int print_table(Queue& queue, const QueueListVerb& verb, const std::vector<EntryCount>& counts,
                const OwnerLives& lives) {
  const std::vector<Section> sections = sections_of(verb.state);
  std::vector<int> there;
  int all = 0;
  for (const Section& section : sections) {
    there.push_back(sum_of(counts, section.state, verb.queue));
    all += there.back();
  }
  const int most = verb.all ? all : verb.most.value_or(kMostLines);
  const std::vector<int> lines = lines_of(sections, there, most);
  std::vector<QueueEntry> entries;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (lines[i] == 0) continue;
    auto some = queue.list({.state = sections[i].state, .queue = verb.queue}, sections[i].order, lines[i]);
    if (!some) return complain(some.error());
    std::ranges::move(*some, std::back_inserter(entries));
  }
  if (entries.empty()) {
    fmt::print("{}\n", verb.state ? fmt::format("nothing is {}", *verb.state)
                                  : "the queue is empty; fill it with: multiget queue add URL");
    return 0;
  }
  fmt::print("{}", queue_table(entries, terminal_size().width, wall_now(), lives));
  if (const int more = all - static_cast<int>(entries.size()); more > 0)
    fmt::print("{} more ({}); all of them: --all\n", more, count_words(counts, verb.queue.value_or("")));
  return 0;
}

// Entry by entry, however many there are.
int print_json(Queue& queue, const QueueListVerb& verb, const OwnerLives& lives) {
  std::string text = "[";
  const char* separator = "";
  const int most = verb.all ? kEverything : verb.most.value_or(kEverything);
  const auto state = verb.state ? entry_state(*verb.state) : std::nullopt;
  const bool ended = state && over(*state);
  const auto told =
      queue.each({.state = state, .queue = verb.queue}, ended ? EntryOrder::last_ended : EntryOrder::by_turn,
                 most, [&](const QueueEntry& entry) {
                   text += separator + to_json_line(entry_json(entry, lives));
                   separator = ",\n";
                   if (text.size() < (1 << 16)) return;
                   fmt::print("{}", text);
                   text.clear();
                 });
  if (!told) return complain(told.error());
  fmt::print("{}]\n", text);
  return 0;
}

}  // namespace

int run_queue_list(const VerbContext& context, const QueueListVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const OwnerLives lives = owner_lives(context.state);
  Queue queue(*database, lives);
  if (context.display.json) return print_json(queue, verb, lives);
  const auto counts = queue.counts();
  if (!counts) return complain(counts.error());
  if (const auto known = check_queue(*counts, verb.queue); !known) return complain(known.error());
  return print_table(queue, verb, *counts, lives);
}

int run_queue_status(const VerbContext& context) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const auto counts = Queue(*database, owner_lives(context.state)).counts();
  if (!counts) return complain(counts.error());
  if (context.display.json) {
    fmt::print("{}\n", to_json_line(counts_json(*counts)));
    return 0;
  }
  std::set<std::string> names;
  for (const EntryCount& count : *counts) names.insert(count.queue);
  if (names.empty()) fmt::print("the queue is empty; fill it with: multiget queue add URL\n");
  for (const std::string& name : names)
    fmt::print("{}: {}\n", without_control_characters(name), count_words(*counts, name));
  return 0;
}

}  // namespace mg
