// One request, from its words to its last page: what get, plan and retry share.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include "src/cli/cookie_jars.h"
#include "src/cli/plan_queue.h"
#include "src/cli/plan_table.h"
#include "src/cli/run_traffic.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/run/engine.h"
#include "src/run/real_runner.h"
#include "src/run/stored_rests.h"
#include "src/show/printer.h"

namespace mg {

namespace {

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::strcmp(term, "dumb") == 0;
}

ProgressStyle style_of(const DisplayOptions& display) {
  switch (display.progress) {
    case ProgressChoice::json: return ProgressStyle::json;
    case ProgressChoice::plain: return display.quiet ? ProgressStyle::quiet : ProgressStyle::plain;
    case ProgressChoice::tty: return display.quiet ? ProgressStyle::quiet : ProgressStyle::tty;
    case ProgressChoice::automatic: break;
  }
  if (display.quiet) return ProgressStyle::quiet;
  return isatty(STDOUT_FILENO) == 1 && !dumb_terminal() ? ProgressStyle::tty : ProgressStyle::plain;
}

Look look(const DisplayOptions& display) {
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org: set and not empty
  const bool colours =
      isatty(STDOUT_FILENO) == 1 && !dumb_terminal() && (no_color == nullptr || *no_color == '\0');
  return {.detail = display.verbose ? Detail::full : Detail::brief,
          .colours = colours ? Colours::yes : Colours::no,
          .glyphs = terminal_glyphs(),
          .terminal = terminal_size};
}

// Details are for --verbose only; a plan shows its table alone, and what is wrong.
class Filter final : public EventSink {
 public:
  Filter(EventSink& next, const DisplayOptions& display, Depth depth, PlanRemarks remarks)
      : next_(next), verbose_(display.verbose), plan_(depth == Depth::plan), remarks_(std::move(remarks)) {}

  void tell(const Event& event, Instant now) override {
    const auto* notice = std::get_if<Notice>(&event);
    if (notice != nullptr && notice->level == Notice::Level::detail && !verbose_) return;
    if (plan_) {
      if (notice != nullptr) remarks_(notice->text);
      return;
    }
    next_.tell(event, now);
  }
  void time_passed(Instant now) override { next_.time_passed(now); }
  [[nodiscard]] std::optional<Duration> pulse() const override {
    return plan_ ? std::nullopt : next_.pulse();
  }

 private:
  EventSink& next_;
  bool verbose_;
  bool plan_;
  PlanRemarks remarks_;
};

// The engines of the request that can be started here; the muxer's programs are needed in any case.
Result<std::vector<const Extractor*>> equipped(const VerbContext& context, const Request& request,
                                               Depth depth) {
  std::vector<std::string> media_tools;
  for (const Tool& tool : context.toolbox.tools) {
    if (tool.role == Tool::Role::muxer) media_tools.push_back(tool.name);
  }
  if (depth == Depth::fetch) {
    const auto missing = missing_tools(context.toolbox, media_tools);
    if (!missing.empty()) return fail(ErrorKind::unsupported, missing_sentence(missing));
  }
  std::vector<const Extractor*> extractors;
  for (const std::string& name : request.engines) {
    if (!missing_tools(context.toolbox, {name}).empty()) continue;
    extractors.push_back(find_extractor(context.toolbox, name));
  }
  if (extractors.empty()) {
    return fail(ErrorKind::unsupported, missing_sentence(missing_tools(context.toolbox, request.engines)));
  }
  return extractors;
}

std::vector<ConnectionCap> caps_of(const JobRequest& job, const Config& config) {
  return job.per_host_given ? std::vector<ConnectionCap>() : connection_caps(config);
}

// Tools keep to the connections that own transfers keep to.
ChildrenProxyOptions children_of(const JobRequest& job, const Config& config) {
  ChildrenProxyOptions options;
  options.traffic = job.traffic;
  options.private_hosts = job.private_hosts;
  options.proxy.caps = caps_of(job, config);
  for (const HostGroup* group : {&job.profile.pages, &job.profile.media}) {
    for (const std::string& hosts : group->hosts) {
      options.proxy.caps.push_back({.hosts = hosts, .connections = group->pace.connections});
    }
  }
  options.proxy.connections_to_others = job.profile.media.pace.connections;
  return options;
}

// Those of them that can be given the request at all.
Result<std::vector<const Extractor*>> accepting(const std::vector<const Extractor*>& extractors,
                                                const Request& request) {
  std::vector<const Extractor*> found;
  Error refusal;
  for (const Extractor* extractor : extractors) {
    if (const Result<void> accepted = extractor->accepts(request); accepted) {
      found.push_back(extractor);
    } else {
      refusal = accepted.error();
    }
  }
  if (found.empty()) return fail(ErrorKind::bad_input, refusal.what);
  return found;
}

}  // namespace

int complain(const Error& error) {
  say(error.what);
  switch (error.kind) {
    case ErrorKind::bad_input: return kExitUsage;
    case ErrorKind::unsupported: return kExitToolMissing;
    case ErrorKind::disk_full: return 9;
    default: return 1;
  }
}

Result<Report> walk_request(const VerbContext& context, const Config& config, Database& database,
                            const JobRequest& job, Depth depth, PlanRemarks remarks) {
  const auto equipped_ones = equipped(context, job.request, depth);
  if (!equipped_ones) return tl::unexpected(equipped_ones.error());
  const auto extractors = accepting(*equipped_ones, job.request);
  if (!extractors) return tl::unexpected(extractors.error());
  RunTraffic traffic({.database = database,
                      .files = context.config,
                      .config = config,
                      .options = job.limits,
                      .site_limits = host_limits(job.profile),
                      .quota = job.quota});
  RunLog log(database, job.request, depth);
  Result<std::vector<HostTraits>> known = HostMemory(database).all(wall_now());
  if (!known) return tl::unexpected(known.error());
  EventSink* told = nullptr;  // once there is one
  const auto every_second = [&] {
    if (const auto run = log.run()) traffic.begin(*run);
    for (std::string& remark : traffic.look()) {
      told->tell(Notice{Notice::Level::warning, std::move(remark)}, std::chrono::steady_clock::now());
    }
  };
  RealRunner runner({.tools = {},
                     .watchdog = &context.watchdog,
                     .resized = {},
                     .every_second = every_second,
                     .transfers = {.limits = {.per_file = job.connections,
                                              .per_host = job.profile.media.pace.connections,
                                              .hosts = caps_of(job, config)},
                                   .known = std::move(*known),
                                   .meter = &traffic.meter()},
                     .meter = &traffic.meter(),
                     .children = children_of(job, config)});
  const auto printer =
      make_printer(style_of(context.display), [](std::string_view text) { write_to(STDOUT_FILENO, text); },
                   look(context.display), {.instant = runner.now(), .wall = wall_now()});
  Filter sink(*printer, context.display, depth, std::move(remarks));
  told = &sink;
  const Result<CookieJars> jars = CookieJars::make(context.runtime, job.request);
  if (!jars) return tl::unexpected(jars.error());
  std::random_device seed;
  StoredRests rests(database, static_cast<std::int64_t>(seed()));
  // Joining and verifying keep a core busy each.
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  Engine engine(job.request, depth,
                {.profile = job.profile,
                 .extractors = *extractors,
                 .muxer = *context.toolbox.muxer,
                 .list_name = job.list_name,
                 .single_name = job.single_name,
                 .runner = runner,
                 .log = log,
                 .rests = rests,
                 .quotas = &traffic.quotas(),
                 .sink = sink,
                 .random = std::mt19937_64(seed()),
                 .probe_cookies = jars->directory(),
                 .jobs = job.jobs,
                 .local_jobs = cores});
  Report report = engine.run();
  if (const Result<void> recorded = traffic.finish(); !recorded) {
    (void)complain({recorded.error().kind,  // the pages are there all the same
                    fmt::format("what was received could not be recorded: {}", recorded.error().what)});
  }
  return report;
}

int run_request(const VerbContext& context, const JobRequest& job, Depth depth) {
  const Result<Config> config = load_config(context.config);
  if (!config) return complain(config.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const Result<Report> report = walk_request(context, *config, *database, job, depth, say);
  if (!report) return complain(report.error());
  if (depth == Depth::plan) {
    write_to(STDOUT_FILENO,
             context.display.json ? plan_json(job.request, *report) : plan_table(job.request, *report));
  }
  return report->totals.exit_code;
}

int run_get(const VerbContext& context, const GetVerb& verb) {
  const Result<JobRequest> job = make_job_request(verb.site, verb.what, verb.options, context.toolbox);
  if (!job) return complain(job.error());
  const bool dry = verb.dry_run || context.display.json;
  return run_request(context, *job, dry ? Depth::plan : Depth::fetch);
}

int run_plan(const VerbContext& context, const PlanVerb& verb) {
  if (names_queue_file(verb)) return plan_queue(context, verb);
  const Result<JobRequest> job = make_job_request(verb.site, verb.what, verb.options, context.toolbox);
  if (!job) return complain(job.error());
  return run_request(context, *job, Depth::plan);
}

}  // namespace mg
