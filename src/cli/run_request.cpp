// One request, from its words to its last page: what get, plan and retry share.
#include <fmt/format.h>
#include <unistd.h>

#include "src/cli/equipment.h"
#include "src/cli/hook_chain.h"
#include "src/cli/job_defaults.h"
#include "src/cli/list_walk.h"
#include "src/cli/plan_queue.h"
#include "src/cli/plan_table.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/run/run_loop.h"

namespace mg {

int complain(const Error& error) {
  say(error.what);
  switch (error.kind) {
    case ErrorKind::bad_input: return kExitUsage;
    case ErrorKind::unsupported: return kExitToolMissing;
    case ErrorKind::busy: return kExitHostRests;
    case ErrorKind::disk_full: return kExitDiskFull;
    default: return kExitSomeFailed;
  }
}

Result<Report> walk_request(const VerbContext& context, const Config& config, Database& database,
                            const JobRequest& job, Depth depth, const HookOptions& hooks) {
  // A plan is no run: it keeps nobody out, writes no log and starts nothing.
  const HookOptions wanted = depth == Depth::plan ? HookOptions{} : hooks;
  const auto chain = HookChain::make(wanted, job.request.network, context.watchdog);
  if (!chain) return tl::unexpected(chain.error());
  const auto alone =
      lock_if_alone(wanted, context.state, fmt::format("{} {}", job.request.site, job.request.list_id));
  if (!alone) return tl::unexpected(alone.error());
  Equipment::Options options{.limits = job.limits,
                             .quota = job.quota,
                             .sites = {&job.profile},
                             .connections = job.connections,
                             .local_jobs = job.local_jobs,
                             .log = (*chain)->log(),
                             .depth = depth};
  if (!job.per_host_given) options.caps = connection_caps(config);
  auto equipment = Equipment::make(context, config, database, std::move(options));
  if (!equipment) return tl::unexpected(equipment.error());
  const std::string exec = depth == Depth::plan ? "" : job.exec;
  const auto sink = (*chain)->before((*equipment)->sink(), job.request, exec, {}, ListEnd::ends_run);
  auto list = ListWalk::make(**equipment, job, depth, *sink, {});
  if (!list) return tl::unexpected(list.error());
  ListWalk& walk = **list;
  (*equipment)->obey_limits_of([&walk] { return walk.log().run(); });
  Report report = run_alone(walk.engine(), (*equipment)->workshop(), *sink);
  (*equipment)->finish();
  return report;
}

int run_request(const VerbContext& context, const Config& config, const JobRequest& job, Depth depth,
                const HookOptions& hooks) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const Result<Report> report = walk_request(context, config, *database, job, depth, hooks);
  if (!report) return complain(report.error());
  if (depth == Depth::plan) {
    write_to(STDOUT_FILENO,
             context.display.json ? plan_json(job.request, *report) : plan_table(job.request, *report));
  }
  return report->totals.exit_code;
}

int run_plan(const VerbContext& context, const PlanVerb& verb) {
  if (names_queue_file(verb)) return plan_queue(context, verb);
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  const Result<JobRequest> job =
      make_job_request(verb.site, verb.what, verb.options, context.toolbox, settings->defaults);
  if (!job) return complain(job.error());
  return run_request(context, settings->config, *job, Depth::plan);
}

}  // namespace mg
