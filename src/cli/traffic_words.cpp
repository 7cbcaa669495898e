// Words about bytes and their rates: stats, limit and run-tool.
#include <CLI/CLI.hpp>
#include <map>

#include "src/base/text.h"
#include "src/cli/option_words.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

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
      ->check(CLI::IsMember({"host", "site", "day", "job"}, CLI::ignore_case)
                  .description("")
                  .name(name_for({"host", "site", "day", "job"})));
  app.add_option("--since", stats.since, "from when on (default: 30d; of a plot: the last day with traffic)")
      ->type_name("WHEN");
  app.add_option("--plot", stats.plot, "draw the rate of each host over time, as SVG")->type_name("FILE");
  app.footer(kStatsExamples);
}

void add_run_tool(CLI::App& app, RunToolVerb& tool) {
  app.footer(
      "Example: multiget run-tool -r 2M -- wget -c 'https://example.org/film.mp4'\n"
      "Ends with CMD's own exit code; 127 if there is none of that name, 126 if it cannot be run.");
  // For the help only: what stands behind the dashes is taken away before.
  app.add_option_function<std::vector<std::string>>(
         "CMD", [](const std::vector<std::string>&) {},
         "behind two dashes: the other downloader and its arguments")
      ->type_name("");
  app.add_option("-r,--limit-rate,--rate-limit", tool.options.limit_rate,
                 "at most so many bytes a second: 500K, 2M, 20Mbit, or off (default: the config's and its "
                 "schedule's)")
      ->type_name("RATE")
      ->group(kLimitsHeading);
  app.add_option("--proxy", tool.options.proxy, "to reach the net through: http://, https:// or socks5://")
      ->type_name("URL")
      ->group(kNetworkHeading);
  app.add_option("--ca-file", tool.options.ca_file, "certificates to trust, PEM")
      ->type_name("FILE")
      ->group(kNetworkHeading);
  std::optional<bool>& allowed = tool.options.allow_private;
  app.add_flag_callback(
         "--allow-private", [&allowed] { allowed = true; },
         "let it reach loopback and private addresses, too")
      ->group(kLimitsHeading);
  app.add_flag_callback("--no-allow-private", [&allowed] { allowed = false; })->group("");
}

}  // namespace

void add_traffic_words(Words& words) {
  CLI::App* stats_verb =
      words.app.add_subcommand("stats", "how many bytes were received and sent, from whom and when");
  add_stats(*stats_verb, values_of<StatsVerb>(*stats_verb, words.line));
  add_state(*stats_verb, words.line, "where the ledger is");
  add_json(*stats_verb, words.line.display);

  CLI::App* limit_verb =
      words.app.add_subcommand("limit", "hold what is going on to another rate, or tell which");
  LimitVerb& limit = values_of<LimitVerb>(*limit_verb, words.line);
  CLI::Option* rate = limit_verb->add_option(
      "rate", limit.rate,
      "500K, 2M, 20Mbit; off: none at all; default: as the command line and the config say");
  rate->type_name("RATE");
  suggest(*rate, {"off", "default"});
  limit_verb->add_option("--run", limit.run, "only the run of this number (default: all)")->type_name("RUN");
  add_state(*limit_verb, words.line, "where the journal is");
  limit_verb->footer(kLimitHelp);
  add_json(*limit_verb, words.line.display);

  CLI::App* tool_verb =
      words.app.add_subcommand("run-tool", "run another downloader under multiget's limits");
  RunToolVerb& tool = values_of<RunToolVerb>(*tool_verb, words.line);
  tool.command = words.behind_dashes;
  add_run_tool(*tool_verb, tool);
  add_loudness(*tool_verb, words.line.display);
  add_state(*tool_verb, words.line, "where the ledger is");
}

}  // namespace mg
