// queue run: what the persistent queue has, several lists side by side, until nothing is left or for ever.
#include <fmt/format.h>

#include "src/base/quantity_text.h"
#include "src/cli/lists_run.h"
#include "src/cli/queue_file.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/stored_lists.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

Result<std::optional<Duration>> read_watch(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const Result<Duration> every = parse_duration(*text);
  if (!every) return fail(ErrorKind::bad_input, fmt::format("--watch: {}", every.error().what));
  if (*every < std::chrono::minutes(1))
    return fail(ErrorKind::bad_input, "--watch: sites notice who looks more often than once a minute");
  return *every;
}

// What the file says now is what the queue of its name holds.
Result<QueueFile> add_file(const std::string& file, const Toolbox& toolbox, Queue& queue) {
  auto read = load_queue_file(file);
  if (!read) return tl::unexpected(read.error());
  const auto entries = entries_of(*read, toolbox);
  if (!entries) return tl::unexpected(entries.error());
  if (const auto added = queue.add(*entries, Renew::yes, wall_now()); !added)
    return tl::unexpected(added.error());
  return read;
}

}  // namespace

int run_queue_run(const VerbContext& context, const QueueRunVerb& verb) {
  const auto watch = read_watch(verb.watch);
  if (!watch) return complain(watch.error());
  if (verb.file && verb.queue)
    return complain(
        {ErrorKind::bad_input, "FILE and --queue contradict each other; a file has its own queue"});
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const Result<QueueOwner> owner = QueueOwner::take(context.state);
  if (!owner) return complain(owner.error());
  Queue queue(*database, owner_lives(context.state));
  std::optional<std::string> name = verb.queue;
  HookOptions hooks = verb.hooks;
  if (verb.file) {
    const Result<QueueFile> added = add_file(*verb.file, context.toolbox, queue);
    if (!added) return complain(added.error());
    name = added->queue;
    if (!hooks.exec_after) hooks.exec_after = added->exec_after;
    if (!hooks.notify) hooks.notify = added->notify;
  }
  if (const auto renewed = queue.renew_watched(name); !renewed) return complain(renewed.error());

  StoredLists::Options options{.queue = name, .watch = *watch, .renew = {}};
  if (verb.file) {
    options.renew = [&]() -> Result<void> {
      const Result<QueueFile> added = add_file(*verb.file, context.toolbox, queue);
      if (!added) return tl::unexpected(added.error());
      return {};
    };
  }
  const ListsRun run{.title = name ? fmt::format("queue {}", *name) : "queue",
                     .queue = name.value_or(""),
                     .jobs = verb.jobs,
                     .options = {.limit_rate = verb.limit_rate, .quota = verb.quota, .pp_jobs = verb.pp_jobs},
                     .hooks = hooks};
  return run_lists(context, *database, run, [&](const ListsRunPlace& place) -> Result<SourceOfRun> {
    auto lists = std::make_unique<StoredLists>(place, queue, owner->owner(), options);
    const StoredLists* told = lists.get();
    return SourceOfRun{std::move(lists), [told] { return told->refused(); }};
  });
}

}  // namespace mg
