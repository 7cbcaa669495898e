#include "src/cli/equipment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/os/wall_clock.h"
#include "src/show/printer.h"
#include "src/store/host_memory.h"

namespace mg {

namespace {

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
  return {.detail = display.verbose ? Detail::full : Detail::brief,
          .colours = terminal_colours(),
          .glyphs = terminal_glyphs(),
          .terminal = terminal_size};
}

// Details are for --verbose only; a plan shows its table alone, and what is wrong.
class Filter final : public EventSink {
 public:
  Filter(EventSink& next, const DisplayOptions& display, Depth depth)
      : next_(next), verbose_(display.verbose), plan_(depth == Depth::plan) {}

  void tell(const Event& event, Instant now) override {
    const auto* notice = std::get_if<Notice>(&event);
    if (notice != nullptr && notice->level == Notice::Level::detail && !verbose_) return;
    if (plan_) {
      if (notice != nullptr) say(notice->text);
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
};

// Tools keep to the connections that own transfers keep to.
ProxyOptions children_proxy_of(const Equipment::Options& options) {
  ProxyOptions proxy;
  proxy.caps = options.caps;
  for (const SiteProfile* site : options.sites) {
    for (const HostGroup* group : {&site->pages, &site->media}) {
      for (const std::string& hosts : group->hosts) {
        proxy.caps.push_back({.hosts = hosts, .connections = group->pace.connections});
      }
    }
  }
  proxy.connections_to_others = options.sites.front()->media.pace.connections;
  return proxy;
}

// Of hosts that the config says nothing of. One site alone may mean hosts that it has no name for.
TransferOptions transfers_of(const Equipment::Options& options, std::vector<HostTraits> known, Meter& meter) {
  return {.limits = {.per_file = options.connections,
                     .per_host = options.sites.front()->media.pace.connections,
                     .hosts = options.caps},
          .known = std::move(known),
          .meter = &meter};
}

std::vector<HostLimit> site_limits(const std::vector<const SiteProfile*>& sites) {
  std::vector<HostLimit> limits;
  for (const SiteProfile* site : sites) std::ranges::move(host_limits(*site), std::back_inserter(limits));
  return limits;
}

// Joining and verifying keep a core busy each.
int cores() {
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

Result<std::unique_ptr<Equipment>> Equipment::make(const VerbContext& context, const Config& config,
                                                   Database& database, Options options) {
  Result<std::vector<HostTraits>> known = HostMemory(database).all(wall_now());
  if (!known) return tl::unexpected(known.error());
  return std::unique_ptr<Equipment>(
      new Equipment(context, config, database, std::move(options), std::move(*known)));
}

Equipment::Equipment(const VerbContext& context, const Config& config, Database& database, Options options,
                     std::vector<HostTraits> known)
    : context_(context),
      database_(database),
      traffic_({.database = database,
                .files = context.config,
                .config = config,
                .options = options.limits,
                .site_limits = site_limits(options.sites),
                .quota = options.quota}),
      runner_({.tools = {},
               .watchdog = &context.watchdog,
               .resized = {},
               .every_second = [this] { every_second(); },
               .transfers = transfers_of(options, std::move(known), traffic_.meter()),
               .meter = &traffic_.meter(),
               .children_proxy = children_proxy_of(options)}),
      printer_(make_printer(style_of(context.display),
                            [](std::string_view text) { write_to(STDOUT_FILENO, text); },
                            look(context.display), {.instant = runner_.now(), .wall = wall_now()})),
      sink_(std::make_unique<Filter>(*printer_, context.display, options.depth)),
      workshop_(runner_, std::mt19937_64(seed_()),
                {.local = options.local_jobs.value_or(cores()), .jobs = options.jobs}) {
  if (!options.log) return;
  log_copy_ = std::make_unique<LogCopy>(*sink_, std::move(options.log),
                                        ClockPair{.instant = runner_.now(), .wall = wall_now()});
}

void Equipment::every_second() {
  if (run_) {
    if (const auto run = run_()) traffic_.begin(*run);
  }
  for (std::string& remark : traffic_.look()) {
    tell(Notice::Level::warning, std::move(remark));
  }
}

void Equipment::tell(Notice::Level level, std::string text) {
  sink().tell(Notice{level, std::move(text)}, runner_.now());
}

std::vector<const Tool*> Equipment::missing(std::vector<std::string> names) {
  std::erase_if(names, [this](const std::string& name) { return found_tools_.contains(name); });
  if (names.empty()) return {};
  std::vector<const Tool*> missing = missing_tools(context_.toolbox, names);
  for (const Tool* tool : missing) std::erase(names, tool->name);
  found_tools_.insert(names.begin(), names.end());
  return missing;
}

void Equipment::finish() {
  if (const Result<void> recorded = traffic_.finish(); !recorded) {
    (void)complain({recorded.error().kind,
                    fmt::format("what was received could not be recorded: {}", recorded.error().what)});
  }
}

}  // namespace mg
