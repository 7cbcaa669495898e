// Any other downloader under our meter: its traffic goes through our proxy, held to the limits and counted.
#include <fmt/format.h>

#include <cstdlib>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/cli/job_defaults.h"
#include "src/cli/job_settings.h"
#include "src/cli/run_traffic.h"
#include "src/cli/terminal.h"
#include "src/cli/tool_words.h"
#include "src/cli/verbs.h"
#include "src/os/find_program.h"
#include "src/os/foreground_child.h"
#include "src/os/wall_clock.h"
#include "src/proxy/metering_proxy.h"
#include "src/proxy/proxy_environment.h"
#include "src/store/database.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

// As shells have it.
constexpr int kExitNotExecutable = 126;
constexpr int kExitNotFound = 127;
constexpr int kExitSignalled = 128;  // and the signal's number

struct Found {
  fs::path program;
  int exit_code = 0;  // not 0: why it cannot be run was said
};

Found find_tool(const std::string& name) {
  const char* variable = std::getenv("PATH");
  const std::string path = variable == nullptr ? "" : variable;
  if (auto found = find_program(name, {}, path)) return {.program = *std::move(found)};
  std::error_code error;
  bool there = name.find('/') != std::string::npos && fs::exists(name, error);
  if (name.find('/') == std::string::npos && !name.empty()) {
    for (const std::string_view folder : split(path, ':')) {
      there = there || (folder.starts_with('/') && fs::is_regular_file(fs::path(folder) / name, error));
    }
  }
  if (there) {
    say(fmt::format("{} is there, but is no program that may be run", in_quotes(name)));
    return {.exit_code = kExitNotExecutable};
  }
  say(fmt::format("there is no program {}; is it installed?", in_quotes(name)));
  return {.exit_code = kExitNotFound};
}

// Some trust another authority only by a variable of their own.
std::vector<std::pair<std::string, std::string>> environment_for(const std::string& url,
                                                                 const Network& network) {
  auto environment = proxy_environment(url);
  if (network.ca_file.empty()) return environment;
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"})
    environment.emplace_back(name, network.ca_file.native());
  return environment;
}

class ToolRun final : public ProxyListener {
 public:
  ToolRun(const VerbContext& context, Database& database, const Config& config, const OptionLimits& options)
      : display_(context.display),
        traffic_({.database = database,
                  .files = context.config,
                  .config = config,
                  .options = options,
                  .site_limits = {},
                  .quota = {}}) {}

  int run(const std::vector<std::string>& command, const fs::path& program, const Network& network,
          PrivateHosts private_hosts, const ProxyOptions& options) {
    const ToolWords words = read_tool_words(command);
    const std::set<std::string> hosts(words.hosts.begin(), words.hosts.end());
    if (const auto stop = traffic_.quotas().stands_against(hosts, {}, {})) {
      say(fmt::format("the quota of {} is used up until {}", stop->quota,
                      stop->until ? format_clock(*stop->until, wall_now()) : "it is made larger"));
      return kExitQuota;
    }
    auto proxy = MeteringProxy::start(options, traffic_.meter(), *this);
    if (!proxy) return complain(proxy.error());
    // A tool that we do not know may take a cut connection for its end, so none is cut.
    const auto admission = (*proxy)->admit({.account = {.site = words.site, .job = words.job},
                                            .network = network,
                                            .private_hosts = private_hosts,
                                            .named_hosts = words.hosts});
    const auto exit = run_in_foreground({.program = program,
                                         .arguments = {command.begin() + 1, command.end()},
                                         .environment = environment_for(admission.url, network)},
                                        [this] { each_second(); });
    proxy->reset();  // what still flows ends, and is counted
    finish();
    if (!exit) {
      say(exit.error().what);
      return kExitNotExecutable;
    }
    return exit->how == Exit::How::signalled ? kExitSignalled + exit->number : exit->number;
  }

  void proxy_says(std::optional<ClientId>, std::string sentence) override {
    if (!display_.quiet) say(sentence);
  }

 private:
  void each_second() {
    for (const std::string& remark : traffic_.look()) {
      if (!display_.quiet) say(remark);
    }
  }

  void finish() {
    const Result<void> recorded = traffic_.finish();
    if (!recorded) say(fmt::format("what was received could not be recorded: {}", recorded.error().what));
    if (!display_.verbose) return;
    const Duration taken = std::chrono::steady_clock::now() - began_;
    say(fmt::format("received {} from {} host{} in {}", format_bytes(traffic_.received()), traffic_.hosts(),
                    traffic_.hosts() == 1 ? "" : "s", format_duration(taken)));
  }

  const DisplayOptions& display_;
  RunTraffic traffic_;
  Instant began_ = std::chrono::steady_clock::now();
};

}  // namespace

int run_tool(const VerbContext& context, const RunToolVerb& verb) {
  const Result<Settings> settings = load_settings(context);
  if (!settings) return complain(settings.error());
  const Config& config = settings->config;
  const JobOptions given = merged(settings->defaults.options, verb.options);
  // Its quota and a rate for each page are nothing to a tool that we know nothing of.
  const Result<GivenLimits> limits = read_limits({.limit_rate = given.limit_rate});
  if (!limits) return complain(limits.error());
  const Result<Network> network = read_network(given.proxy, given.ca_file);
  if (!network) return complain(network.error());
  const auto private_hosts =
      given.allow_private.value_or(false) ? PrivateHosts::allowed : PrivateHosts::refused;
  const Found tool = find_tool(verb.command.front());
  if (tool.exit_code != 0) return tool.exit_code;
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  return ToolRun(context, *database, config, limits->limits)
      .run(verb.command, tool.program, *network, private_hosts, {.caps = connection_caps(config)});
}

}  // namespace mg
