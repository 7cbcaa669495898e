// queue run: what the persistent queue has, several lists side by side, until nothing is left or for ever.
#include <fmt/format.h>
#include <unistd.h>

#include "src/base/quantity_text.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/stored_lists.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/run/queue_owner.h"

namespace mg {

namespace {

constexpr int kJobs = 8;  // pages at the same time, of all lists together

Result<std::optional<Duration>> read_watch(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const Result<Duration> every = parse_duration(*text);
  if (!every) return fail(ErrorKind::bad_input, fmt::format("--watch: {}", every.error().what));
  if (*every < std::chrono::minutes(1))
    return fail(ErrorKind::bad_input, "--watch: sites notice who looks more often than once a minute");
  return *every;
}

std::string title_of(const QueueRunVerb& verb) {
  return verb.queue ? fmt::format("queue {}", *verb.queue) : "queue";
}

}  // namespace

int run_queue_run(const VerbContext& context, const QueueRunVerb& verb) {
  const auto watch = read_watch(verb.watch);
  if (!watch) return complain(watch.error());
  const Result<Config> config = load_config(context.config);
  if (!config) return complain(config.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const Result<QueueOwner> owner = QueueOwner::take(context.state);
  if (!owner) return complain(owner.error());
  Queue queue(*database, owner_lives(context.state));
  if (const auto renewed = queue.renew_watched(verb.queue); !renewed) return complain(renewed.error());

  Equipment::Options options{.caps = connection_caps(*config), .jobs = verb.jobs.value_or(kJobs)};
  // What no site speaks for goes by the first.
  for (const bool of_any_site : {true, false}) {
    for (const SiteProfile& site : context.toolbox.sites) {
      if (site.id_pattern.empty() == of_any_site) options.sites.push_back(&site);
    }
  }
  auto equipment = Equipment::make(context, *config, *database, std::move(options));
  if (!equipment) return complain(equipment.error());
  Journal journal(*database);
  const std::string title = title_of(verb);
  const auto run = journal.begin_run({.title = title, .request = {}, .pid = getpid(), .started = wall_now()});
  if (!run) return complain(run.error());
  (*equipment)->obey_limits_of([id = *run] { return std::optional(id); });
  EventSink& sink = (*equipment)->sink();
  sink.tell(RunStarted{to_string(*run), title, {}}, (*equipment)->workshop().runner.now());
  StoredLists lists(**equipment, queue, owner->owner(),
                    {.queue = verb.queue, .under = {}, .watch = *watch, .run = *run});
  QueueRun all((*equipment)->workshop(), lists, sink);
  const RunEnded ended = all.run();
  (*equipment)->finish();
  if (const auto written = journal.run_ended(*run, ended.exit_code, wall_now()); !written)
    return complain(written.error());
  return ended.exit_code;
}

}  // namespace mg
