#include "src/cli/lists_run.h"

#include <unistd.h>

#include <utility>

#include "src/cli/job_settings.h"
#include "src/os/wall_clock.h"

namespace mg {

namespace {

Equipment::Options equipment_options(const VerbContext& context, const Config& config, const ListsRun& run,
                                     const GivenLimits& limits, std::optional<int> local_jobs,
                                     HookChain& hooks) {
  Equipment::Options options{.limits = limits.limits,
                             .quota = limits.quota,
                             .caps = connection_caps(config),
                             .jobs = run.jobs.value_or(kJobsOfAllLists),
                             .local_jobs = local_jobs,
                             .log = hooks.log()};
  // What no site speaks for goes by the first.
  for (const bool of_any_site : {true, false}) {
    for (const SiteProfile& site : context.toolbox.sites) {
      if (site.id_pattern.empty() == of_any_site) options.sites.push_back(&site);
    }
  }
  return options;
}

int with_refused(int exit_code, int refused, const RunEnded& ended) {
  if (refused == 0 || exit_code != 0) return exit_code;
  return ended.done + ended.skipped == 0 ? kExitAllFailed : kExitSomeFailed;
}

}  // namespace

int run_lists(const VerbContext& context, Database& database, const ListsRun& run,
              const std::function<Result<SourceOfRun>(const ListsRunPlace&)>& make) {
  Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  const Config& config = settings->config;
  JobDefaults& defaults = settings->defaults;
  // The environment's limits are those of the run as well; of its lists they would count a second time.
  JobOptions given = run.options;
  const Result<GivenLimits> limits = read_limits(merged(take_limits(defaults.options), take_limits(given)));
  if (!limits) return complain(limits.error());
  const JobOptions wanted = merged(defaults.options, given);
  const Result<Network> network = read_network(wanted.proxy, wanted.ca_file);
  if (!network) return complain(network.error());
  const auto chain = HookChain::make(run.hooks, *network, context.watchdog);
  if (!chain) return complain(chain.error());
  const auto alone = lock_if_alone(run.hooks, context.state, run.title);
  if (!alone) return complain(alone.error());
  auto equipment = Equipment::make(context, config, database,
                                   equipment_options(context, config, run, *limits, wanted.pp_jobs, **chain));
  if (!equipment) return complain(equipment.error());

  Journal journal(database);
  const auto id =
      journal.begin_run({.title = run.title, .request = {}, .pid = getpid(), .started = wall_now()});
  if (!id) return complain(id.error());
  (*equipment)->obey_limits_of([id = *id] { return std::optional(id); });
  const Request nobodys;
  const auto sink = (*chain)->before((*equipment)->sink(), nobodys, {}, run.queue, ListEnd::ends_run);
  Workshop& workshop = (*equipment)->workshop();
  auto source = make({**equipment, **chain, defaults, *id});
  if (!source) return complain(source.error());
  sink->tell(RunStarted{to_string(*id), run.title, {}}, workshop.runner.now());
  QueueRun walk(workshop, *source->lists, *sink);
  const RunEnded ended = walk.run();
  (*equipment)->finish();
  const int exit_code = with_refused(ended.exit_code, source->refused(), ended);
  if (const auto written = journal.run_ended(*id, exit_code, wall_now()); !written)
    return complain(written.error());
  return exit_code;
}

}  // namespace mg
