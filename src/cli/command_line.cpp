#include "src/cli/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "src/base/text.h"
#include "src/cli/version.h"

namespace mg {

namespace {

constexpr const char* kSelection = "Which pages";
constexpr const char* kFiles = "Files";
constexpr const char* kPace = "Pace";
constexpr const char* kLimits = "Limits";
constexpr const char* kNetwork = "Network";
constexpr const char* kDisplay = "Display";

constexpr const char* kExamples = R"(
Examples:
  multiget bilibili BV1Wy4y1B7vg --pages 1-20
  multiget bilibili BV1Wy4y1B7vg -p 1-3,7,-2 -d ~/courses -q 720
  multiget get 'https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3'
  multiget plan bilibili BV1Wy4y1B7vg --json
  multiget status; multiget why 7; multiget retry
  multiget stats --by day --since month
  multiget bilibili BV1Wy4y1B7vg -r 2M; multiget limit 500K; multiget limit off
  multiget run-tool -r 2M -- wget 'https://example.org/film.mp4'

Pages:
  3  1-20  5-  -2 (last but one)  1:9:2 (every second)  last  all; separated by commas.

Exit codes:
  0 all there   1 some failed   2 wrong usage   3 nothing selected   4 all failed
  5 a host rests longer than --max-wait, run again later   6 a tool is missing
  7 stopped, run again to go on   9 disk full   101 a quota would be passed, run again later
  130 stopped twice)";

constexpr const char* kStatsExamples = R"(
Examples:
  multiget stats
  multiget stats --by day --since month
  multiget stats --since 2026-11-01 --json | jq 'map(.bytes_received) | add'
  multiget stats --plot rate.svg

WHEN:
  24h  7d (ago)  2026-11-01  today  yesterday  week  month (the present one, from its begin))";
constexpr const char* kLimitHelp = R"(
Examples:
  multiget limit                what holds now
  multiget limit 2M             all runs of this user, each 2 MiB/s
  multiget limit off --run 12   lifts --limit-rate and the schedule, too
  multiget limit default        back to what it began with, and the clock

Of these the first that says anything counts for a whole run: multiget limit,
--limit-rate, the [schedule] of the config, its [limits].)";

void add_pages_and_files(CLI::App& app, JobOptions& options) {
  app.add_option("-p,--pages,-I,--playlist-items,--items,--episodes,--select-page", options.pages,
                 "which pages: 1-20 or 1-3,7,-2 (default: all, or the one in the address)")
      ->type_name("RANGES")
      ->group(kSelection);
  app.add_flag("--force", options.force, "again, although the archive has it")->group(kSelection);
  app.add_option("-f,--format", options.format, "format for the engine, as it is")
      ->type_name("FORMAT")
      ->group(kSelection);
  app.add_option("-q,--quality", options.quality, "at most so many lines: 720 or 1080p")
      ->type_name("LINES")
      ->group(kSelection);
  app.add_option("-d,--dir,-P", options.directory, "where to (default: here)")
      ->type_name("DIR")
      ->group(kFiles);
  app.add_option("-o,--output", options.output,
                 "name template (default: '%(title)s/P%(page)0Nd %(part)s.%(ext)s' for lists)")
      ->type_name("TEMPLATE")
      ->group(kFiles);
  app.add_flag("--keep-danmaku", options.keep_danmaku, "keep danmaku and subtitle xml beside the video")
      ->group(kFiles);
}

void add_pace_and_network(CLI::App& app, JobOptions& options, const std::vector<std::string>& engines) {
  app.add_option("-j,--jobs", options.jobs, "pages at the same time (default: the site's)")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->group(kPace);
  app.add_option("-N,--connections", options.connections,
                 "at most so many connections for one file (default: 8); as few are opened as bring more")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->group(kPace);
  app.add_option("--per-host", options.per_host,
                 "at most so many connections to one host (default: the site's, or 8)")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->group(kPace);
  app.add_option("--sleep,--sleep-interval,--delay-per-page,--download-interval", options.sleep,
                 "seconds between two starts at one host, drawn from A to B")
      ->type_name("A[-B]")
      ->group(kPace);
  app.add_option("-R,--retries", options.retries, "further tries of a page with each engine (default: 5)")
      ->type_name("N")
      ->check(CLI::Range(0, 1000))
      ->group(kPace);
  app.add_option("--stall-timeout", options.stall_timeout,
                 "end a tool that brings nothing for so long (default: 60s)")
      ->type_name("TIME")
      ->group(kPace);
  app.add_option(
         "--max-wait", options.max_wait,
         "end the run if a host asks to wait longer: 30m, 0 for not at all (default: as long as it takes)")
      ->type_name("TIME")
      ->group(kPace);
  app.add_option("--download", options.download,
                 "who moves the bytes: native (multiget, where links are plain) or engine (default: native)")
      ->type_name("WHO")
      ->check(CLI::IsMember({"native", "engine"}))
      ->group(kNetwork);
  app.add_option("--engine", options.engines,
                 fmt::format("who extracts, in the order to be tried: {}", fmt::join(engines, ",")))
      ->delimiter(',')
      ->type_name("NAME[,NAME]")
      ->group(kNetwork);
  app.add_option("--proxy", options.proxy, "for everything: http://, https:// or socks5://")
      ->type_name("URL")
      ->group(kNetwork);
  app.add_option("--ca-file", options.ca_file, "certificates to trust, PEM")
      ->type_name("FILE")
      ->group(kNetwork);
  app.add_option("-c,--cookies", options.cookies, "cookies of a logged-in browser, Netscape format")
      ->type_name("FILE")
      ->group(kNetwork);
}

void add_limits(CLI::App& app, JobOptions& options) {
  app.add_option("-r,--limit-rate,--rate-limit", options.limit_rate,
                 "all together at most so many bytes a second: 500K, 2M, 20Mbit, or off (default: the "
                 "config's and its schedule's)")
      ->type_name("RATE")
      ->group(kLimits);
  app.add_option("--limit-rate-per-job", options.limit_rate_per_job, "each page at most so many")
      ->type_name("RATE")
      ->group(kLimits);
  app.add_option("--quota", options.quota,
                 "begin nothing more once so much has come: 20G/day (default: the config's)")
      ->type_name("AMOUNT/PERIOD")
      ->group(kLimits);
  app.add_flag("--allow-private", options.allow_private,
               "let tools reach loopback and private addresses, too")
      ->group(kLimits);
  app.add_flag(
         "--no-meter", options.no_meter,
         "tools reach the net by themselves: nothing of theirs is limited, and only their files are counted")
      ->group(kLimits);
}

void add_loudness(CLI::App& app, DisplayOptions& display) {
  app.add_flag("--quiet", display.quiet, "only failures")->group(kDisplay);
  app.add_flag("-v,--verbose", display.verbose, "what is done and why")->group(kDisplay);
}

void add_display(CLI::App& app, DisplayOptions& display) {
  const std::map<std::string, ProgressChoice> choices{
      {"tty", ProgressChoice::tty}, {"plain", ProgressChoice::plain}, {"json", ProgressChoice::json}};
  app.add_option("--progress", display.progress, "tty, plain or json (default: by where it goes)")
      ->type_name("STYLE")
      ->transform(CLI::CheckedTransformer(choices, CLI::ignore_case).description(""))
      ->group(kDisplay);
  add_loudness(app, display);
}

void add_config(CLI::App& app, CommandLine& line) {
  app.add_option("--config", line.config, "settings over those of multiget/config.toml, TOML")
      ->type_name("FILE")
      ->group(kFiles);
}

void add_json(CLI::App& app, DisplayOptions& display) {
  app.add_flag("-J,--json,--dump-json", display.json, "for scripts")->group(kDisplay);
}

void add_stats(CLI::App& app, StatsVerb& stats) {
  const std::map<std::string, TrafficKey> keys{{"host", TrafficKey::host},
                                               {"site", TrafficKey::site},
                                               {"day", TrafficKey::day},
                                               {"job", TrafficKey::job}};
  // Not CLI11's transformer: its complaint would show our numbers.
  app.add_option_function<std::string>(
         "--by", [&stats, keys](const std::string& word) { stats.by = keys.at(to_lower(word)); },
         "add up by host, site, day or job (default: host)")
      ->type_name("KEY")
      ->check(CLI::IsMember({"host", "site", "day", "job"}, CLI::ignore_case).description(""));
  app.add_option("--since", stats.since, "from when on (default: 30d; of a plot: the last day with traffic)")
      ->type_name("WHEN");
  app.add_option("--plot", stats.plot, "draw the rate of each host over time, as SVG")->type_name("FILE");
  app.footer(kStatsExamples);
}

void add_run_tool(CLI::App& app, RunToolVerb& tool, std::vector<std::string>& misplaced) {
  app.footer(
      "Example: multiget run-tool -r 2M -- wget -c 'https://example.org/film.mp4'\n"
      "Ends with CMD's own exit code; 127 if there is none of that name, 126 if it cannot be run.");
  // For the help only: what stands behind the dashes is taken away before.
  app.add_option("CMD", misplaced, "behind two dashes: the other downloader and its arguments")
      ->type_name("");
  app.add_option("-r,--limit-rate,--rate-limit", tool.rate,
                 "at most so many bytes a second: 500K, 2M, 20Mbit, or off (default: the config's and its "
                 "schedule's)")
      ->type_name("RATE")
      ->group(kLimits);
  app.add_option("--proxy", tool.proxy, "to reach the net through: http://, https:// or socks5://")
      ->type_name("URL")
      ->group(kNetwork);
  app.add_option("--ca-file", tool.ca_file, "certificates to trust, PEM")->type_name("FILE")->group(kNetwork);
  app.add_flag("--allow-private", tool.allow_private, "let it reach loopback and private addresses, too")
      ->group(kLimits);
}

// What stands behind the first "--" is another program's: not to be looked at, and CLI11 would take
// brackets apart in there. Empty: there is no "--".
std::optional<std::vector<std::string>> take_command(std::vector<std::string>& words) {
  const auto mark = std::ranges::find(words, "--");
  if (mark == words.end()) return std::nullopt;
  std::vector<std::string> command(mark + 1, words.end());
  words.erase(mark, words.end());
  return command;
}

// CLI11 wraps nothing and names neither the word nor the cure in some errors; ours end with both.
Printed usage_error(const CLI::App& app, const std::string& what) {
  const CLI::App* verb = &app;
  for (const CLI::App* sub : app.get_subcommands()) verb = sub;
  const std::string name = verb == &app ? "multiget" : fmt::format("multiget {}", verb->get_name());
  return {fmt::format("multiget: {}\ntry: {} --help\n", what, name), 2};
}

bool knows_verb(const CLI::App& app, const std::string& word) {
  const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
  return std::ranges::any_of(verbs, [&](const CLI::App* verb) { return verb->check_name(word); });
}

}  // namespace

tl::expected<CommandLine, Printed> parse_command_line(std::vector<std::string> words,
                                                      const std::vector<SiteProfile>& sites,
                                                      const std::vector<std::string>& engines) {
  CommandLine line;
  CLI::App app("multiget - every part of a list arrives", "multiget");
  app.set_version_flag("--version", fmt::format("multiget {}", kVersion));
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough(false);
  app.get_formatter()->column_width(34);

  GetVerb get;
  PlanVerb plan;
  StatusVerb status;
  RetryVerb retry;
  WhyVerb why;
  StatsVerb stats;
  LimitVerb limit;
  RunToolVerb tool;
  std::vector<std::string> plan_words;
  const auto fetching = [&](CLI::App& verb, JobOptions& options) {
    add_pages_and_files(verb, options);
    add_pace_and_network(verb, options, engines);
    add_limits(verb, options);
    add_display(verb, line.display);
    verb.add_option("--state", line.state, "where the journal and the archive are")
        ->type_name("DIR")
        ->group(kFiles);
  };
  const auto dry_run = [&](CLI::App& verb, JobOptions& options) {
    verb.add_flag("-n,--dry-run,-s,--simulate", options.dry_run, "only say what would be done")
        ->group(kSelection);
    add_json(verb, line.display);
  };

  std::vector<std::pair<CLI::App*, std::string>> site_verbs;
  for (const SiteProfile& site : sites) {
    if (site.id_pattern.empty()) continue;
    CLI::App* verb = app.add_subcommand(site.name, site.title)->group("Sites");
    for (const std::string& alias : site.aliases) verb->alias(alias);
    verb->add_option("id", get.what, fmt::format("id or address, such as {}", site.id_example))->required();
    fetching(*verb, get.options);
    dry_run(*verb, get.options);
    site_verbs.emplace_back(verb, site.name);
  }
  CLI::App* get_verb = app.add_subcommand("get", "fetch a list or a single video by its address");
  get_verb->add_option("url", get.what, "its address")->required();
  fetching(*get_verb, get.options);
  dry_run(*get_verb, get.options);
  CLI::App* plan_verb = app.add_subcommand("plan", "say what would be fetched: names, formats, sizes");
  plan_verb->add_option("what", plan_words, "an address, or a site and an id")->required()->expected(1, 2);
  fetching(*plan_verb, plan.options);
  add_json(*plan_verb, line.display);
  CLI::App* status_verb = app.add_subcommand("status", "how the last run went");
  CLI::App* retry_verb = app.add_subcommand("retry", "try again what failed in the last run");
  for (const auto& [verb, run] : {std::pair{status_verb, &status.run}, std::pair{retry_verb, &retry.run}}) {
    verb->add_option("run", *run, "another run's number")->type_name("RUN");
    verb->add_option("--state", line.state, "where the journal is")->type_name("DIR");
  }
  add_json(*status_verb, line.display);
  add_pace_and_network(*retry_verb, retry.options, engines);
  add_limits(*retry_verb, retry.options);
  add_display(*retry_verb, line.display);
  CLI::App* why_verb = app.add_subcommand("why", "all tries of a page and how each ended");
  why_verb->add_option("page", why.page, "its number in the last run, or its key")->required();
  why_verb->add_option("--state", line.state, "where the journal is")->type_name("DIR");
  add_json(*why_verb, line.display);
  CLI::App* stats_verb =
      app.add_subcommand("stats", "how many bytes were received and sent, from whom and when");
  add_stats(*stats_verb, stats);
  stats_verb->add_option("--state", line.state, "where the ledger is")->type_name("DIR");
  add_json(*stats_verb, line.display);
  CLI::App* limit_verb = app.add_subcommand("limit", "hold what is going on to another rate, or tell which");
  limit_verb
      ->add_option("rate", limit.rate,
                   "500K, 2M, 20Mbit; off: none at all; default: as the command line and the config say")
      ->type_name("RATE");
  limit_verb->add_option("--run", limit.run, "only the run of this number (default: all)")->type_name("RUN");
  limit_verb->add_option("--state", line.state, "where the journal is")->type_name("DIR");
  limit_verb->footer(kLimitHelp);
  add_json(*limit_verb, line.display);
  CLI::App* tool_verb = app.add_subcommand("run-tool", "run another downloader under multiget's limits");
  std::vector<std::string> misplaced;
  add_run_tool(*tool_verb, tool, misplaced);
  add_loudness(*tool_verb, line.display);
  tool_verb->add_option("--state", line.state, "where the ledger is")->type_name("DIR")->group(kFiles);
  CLI::App* sites_verb = app.add_subcommand("sites", "the sites that have a profile");
  CLI::App* doctor_verb =
      app.add_subcommand("doctor", "which tools are there, and how to get what is missing");
  add_json(*sites_verb, line.display);
  add_json(*doctor_verb, line.display);
  for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) add_config(*verb, line);

  // `multiget URL` is what everybody tries first.
  if (!words.empty() && words.front().find("://") != std::string::npos) words.insert(words.begin(), "get");
  if (!words.empty() && !words.front().starts_with('-') && !knows_verb(app, words.front())) {
    return tl::unexpected(
        usage_error(app, fmt::format("there is no site and no verb {}; `multiget sites` lists the "
                                     "sites, `multiget get URL` takes any address",
                                     in_quotes(words.front()))));
  }
  if (!words.empty() && words.front() == "run-tool") {
    if (auto command = take_command(words)) tool.command = *std::move(command);
  }
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForVersion& version) {
    return tl::unexpected(Printed{fmt::format("{}\n", version.what()), 0});
  } catch (const CLI::CallForHelp&) {
    const auto given = app.get_subcommands();
    return tl::unexpected(Printed{given.empty() ? app.help() : given.front()->help(), 0});
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(usage_error(app, error.what()));
  }

  if (line.display.quiet && line.display.verbose) {
    return tl::unexpected(usage_error(app, "--quiet and --verbose contradict each other; give one"));
  }
  if (tool_verb->parsed() && tool.command.empty()) {
    return tl::unexpected(
        usage_error(app, "which program? write it behind two dashes: multiget run-tool -- CMD ARGS"));
  }
  for (const auto& [verb, name] : site_verbs) {
    if (!verb->parsed()) continue;
    get.site = name;
    line.verb = get;
  }
  if (get_verb->parsed()) line.verb = get;
  if (plan_verb->parsed()) {
    plan.what = plan_words.back();
    if (plan_words.size() == 2) plan.site = plan_words.front();
    line.verb = plan;
  }
  if (status_verb->parsed()) line.verb = status;
  if (retry_verb->parsed()) line.verb = retry;
  if (why_verb->parsed()) line.verb = why;
  if (stats_verb->parsed()) line.verb = stats;
  if (limit_verb->parsed()) line.verb = limit;
  if (tool_verb->parsed()) line.verb = tool;
  if (sites_verb->parsed()) line.verb = SitesVerb{};
  if (doctor_verb->parsed()) line.verb = DoctorVerb{};
  return line;
}

}  // namespace mg
