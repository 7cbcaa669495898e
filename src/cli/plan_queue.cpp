#include "src/cli/plan_queue.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "src/base/url.h"
#include "src/cli/equipment.h"
#include "src/cli/job_defaults.h"
#include "src/cli/job_settings.h"
#include "src/cli/list_walk.h"
#include "src/cli/queue_file.h"
#include "src/cli/terminal.h"
#include "src/os/wall_clock.h"
#include "src/run/run_loop.h"
#include "src/store/archive.h"
#include "src/store/ledger.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

// A week has every time of the day, and is what the ledger knows by its slots.
constexpr Duration kMeasuredPast = kSlotsLast;

// What the user said for all of them. Limits are the whole run's; each list has its own in the file.
struct Said {
  JobOptions under_each;  // in the environment and in configs
  JobOptions of_each;     // on the command line
  OptionLimits limits;
};

Result<Said> read_options(const JobOptions& options, const JobOptions& defaults) {
  if (options.pages)
    return fail(ErrorKind::bad_input, "--pages is said of one list; write \"pages\" into its [[playlist]]");
  Said said{.under_each = defaults, .of_each = options, .limits = {}};
  const auto limits = read_limits(merged(take_limits(said.under_each), take_limits(said.of_each)));
  if (!limits) return tl::unexpected(limits.error());
  said.limits = limits->limits;
  return said;
}

bool asked_to_stop(const PlannedList& list) {
  const int code = list.report.totals.exit_code;
  return code == kExitStopped || code == kExitStoppedTwice;
}

// What of the page is to come, by host.
void add_load(const Format& format, std::map<std::string, Bytes>& by_host) {
  const bool told = !format.parts.empty() &&
                    std::ranges::all_of(format.parts, [](const Part& part) { return part.size.has_value(); });
  if (!told) {
    const std::string host = format.parts.empty() ? "" : host_of(format.parts.front().url);
    by_host[host] += format.size.value_or(Bytes{});
    return;
  }
  for (const Part& part : format.parts) by_host[host_of(part.url)] += *part.size;
}

ListLoad load_of(const JobRequest& job, const Report& report, const std::optional<BytesPerSecond>& per_page) {
  ListLoad load{.site = job.request.site,
                .by_host = {},
                .site_hosts = job.profile.media.hosts,
                .site_limits = host_limits(job.profile),
                .own = {},
                .all_its_jobs = {},
                .measured = {}};
  for (const PlannedJob& planned : report.planned) {
    if (planned.state == JobState::queued) add_load(planned.format, load.by_host);
  }
  if (load.site_hosts.empty()) {  // of no site: the hosts of its links
    for (const auto& [host, bytes] : load.by_host) load.site_hosts.push_back(host);
  }
  if (job.limits.run) load.own = job.limits.run->rate;
  const auto page = job.limits.job ? job.limits.job->rate : per_page;
  if (page) load.all_its_jobs = BytesPerSecond{page->count * job.jobs};
  return load;
}

// Asks the ledger only if there is something to come.
Result<void> measure(Database& database, std::vector<ListLoad>& loads) {
  const bool some = std::ranges::any_of(loads, [](const ListLoad& load) { return !load.by_host.empty(); });
  if (!some) return {};
  const auto spans = Ledger(database).spans(wall_now() - kMeasuredPast, kTrafficSlot);
  if (!spans) return tl::unexpected(spans.error());
  std::map<std::string, std::optional<BytesPerSecond>> by_site;
  for (ListLoad& load : loads) {
    if (load.by_host.empty()) continue;
    const auto known = by_site.find(load.site);
    const bool own_hosts = load.site == "default";  // what is of no site has nothing in common
    load.measured =
        !own_hosts && known != by_site.end() ? known->second : measured_rate(*spans, load.site_hosts);
    if (!own_hosts) by_site.insert_or_assign(load.site, load.measured);
  }
  return {};
}

// Of some of them at least, so that there is something to reckon with.
bool sizes_known(const PlanCounts& counts) {
  return counts.fetch == 0 || counts.unsized < counts.fetch;
}

Result<void> reckon(QueuePlan& plan, const std::vector<JobRequest>& jobs, Database& database,
                    const EffectiveLimits& limits) {
  std::vector<ListLoad> loads;
  for (std::size_t i = 0; i < plan.lists.size(); ++i) {
    loads.push_back(load_of(jobs[i], plan.lists[i].report, limits.limits.job));
  }
  if (const Result<void> measured = measure(database, loads); !measured) return measured;
  const TimeGuess guess = guess_time(loads, limits.limits, plan.queue);
  for (std::size_t i = 0; i < plan.lists.size(); ++i) {
    if (sizes_known(count(plan.lists[i].report))) plan.lists[i].time = guess.lists[i];
  }
  if (sizes_known(count(plan))) plan.time = guess.all;
  plan.limit = limits.limits.run;
  plan.limit_origin = limits.run;
  return {};
}

// Only what the page itself left there is replaced, and only when it is to be fetched again.
bool in_the_way(Archive& archive, const PlannedList& list, const PlannedJob& job) {
  const fs::path target = list.request.directory / job.target;
  std::error_code error;
  if (!fs::exists(fs::symlink_status(target, error))) return false;
  if (list.request.again == Again::no) return true;
  const auto known = archive.find(job.key);
  return !known || !*known || (*known)->path != target;
}

// Keeps what is remarked on, for the list's row; all else a plan tells itself.
class Remarks final : public EventSink {
 public:
  explicit Remarks(Notice::Level least, std::vector<std::string>& into) : least_(least), into_(into) {}

  void tell(const Event& event, Instant /*now*/) override {
    const auto* notice = std::get_if<Notice>(&event);
    if (notice == nullptr) return;
    if (notice->level == Notice::Level::warning || least_ == Notice::Level::detail)
      into_.push_back(notice->text);
  }
  void time_passed(Instant /*now*/) override {}
  [[nodiscard]] std::optional<Duration> pulse() const override { return std::nullopt; }

 private:
  Notice::Level least_;
  std::vector<std::string>& into_;
};

Equipment::Options options_for(const std::vector<JobRequest>& jobs, const Config& config) {
  Equipment::Options options;
  options.depth = Depth::plan;
  options.caps = connection_caps(config);
  std::set<std::string> sites;
  for (const JobRequest& job : jobs) {
    if (sites.insert(job.profile.name).second) options.sites.push_back(&job.profile);
  }
  return options;
}

PlannedList plan_list(Equipment& equipment, const JobRequest& job) {
  PlannedList list;
  list.request = job.request;
  Remarks sink(equipment.context().display.verbose ? Notice::Level::detail : Notice::Level::warning,
               list.remarks);
  // Each list under the names it wants: who comes first at a name that two want is only known when they run.
  equipment.workshop().names = TargetNames();
  auto walk = ListWalk::make(equipment, job, Depth::plan, sink, {});
  if (walk) {
    list.report = run_alone((*walk)->engine(), equipment.workshop(), sink);
  } else {
    list.error = walk.error();
  }
  return list;
}

void tell(const QueuePlan& plan, const DisplayOptions& display) {
  for (const PlannedList& list : plan.lists) {
    for (const std::string& remark : list.remarks) say(fmt::format("{}: {}", title_of(list), remark));
    if (list.error) say(fmt::format("{}: {}", title_of(list), list.error->what));
  }
  write_to(STDOUT_FILENO,
           display.json ? queue_plan_json(plan)
                        : queue_plan_table(plan, display.verbose ? PlanDetail::pages : PlanDetail::lists));
}

}  // namespace

bool names_queue_file(const PlanVerb& verb) {
  return verb.site.empty() && verb.what.ends_with(".toml") && verb.what.find("://") == std::string::npos;
}

Result<std::vector<PlannedList>> plan_lists(const VerbContext& context, const Config& config,
                                            Database& database, const std::vector<JobRequest>& jobs) {
  auto equipment = Equipment::make(context, config, database, options_for(jobs, config));
  if (!equipment) return tl::unexpected(equipment.error());
  std::vector<PlannedList> lists;
  for (const JobRequest& job : jobs) {
    lists.push_back(plan_list(**equipment, job));
    if (asked_to_stop(lists.back())) break;
  }
  (*equipment)->finish();
  return lists;
}

int plan_queue(const VerbContext& context, const PlanVerb& verb) {
  const Result<QueueFile> file = load_queue_file(verb.what);
  if (!file) return complain(file.error());
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  const Result<Said> said = read_options(verb.options, settings->defaults.options);
  if (!said) return complain(said.error());
  Result<std::vector<CheckedPlaylist>> playlists =
      check_playlists(*file, {.under = said->under_each, .over = said->of_each}, context.toolbox);
  if (!playlists) return complain(playlists.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());

  std::vector<JobRequest> jobs;
  for (CheckedPlaylist& one : *playlists) jobs.push_back(std::move(one.job));
  QueuePlan plan;
  plan.queue = file->queue;
  Result<std::vector<PlannedList>> lists = plan_lists(context, settings->config, *database, jobs);
  if (!lists) return complain(lists.error());
  plan.lists = std::move(*lists);
  for (std::size_t i = 0; i < plan.lists.size(); ++i) {
    const NewEntry& entry = (*playlists)[i].entry;
    plan.lists[i].name = entry.title;
    plan.lists[i].place = (*playlists)[i].place;
    plan.lists[i].priority = entry.priority;
    plan.lists[i].watch = entry.watch;
  }
  Archive archive(*database);
  plan.collisions = find_collisions(
      plan.lists, [&](const auto& list, const auto& job) { return in_the_way(archive, list, job); });
  const EffectiveLimits limits =
      effective_limits(limits_of(settings->config), said->limits, {}, local_minute(wall_now()));
  if (const auto reckoned = reckon(plan, jobs, *database, limits); !reckoned)
    return complain(reckoned.error());
  tell(plan, context.display);
  return exit_code_of(plan);
}

}  // namespace mg
