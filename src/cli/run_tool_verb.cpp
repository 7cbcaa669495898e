// Any other downloader under our meter: its traffic goes through our proxy, held to the limits and counted.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/rate_limit.h"
#include "src/base/text.h"
#include "src/cli/config.h"
#include "src/cli/tool_words.h"
#include "src/cli/verbs.h"
#include "src/net/meter.h"
#include "src/os/find_program.h"
#include "src/os/foreground_child.h"
#include "src/os/wall_clock.h"
#include "src/proxy/metering_proxy.h"
#include "src/run/limit_source.h"
#include "src/store/database.h"
#include "src/store/ledger.h"
#include "src/store/run_limits.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

// As shells have it.
constexpr int kExitNotExecutable = 126;
constexpr int kExitNotFound = 127;
constexpr int kExitSignalled = 128;  // and the signal's number

// One write, because the proxy's thread speaks, too, and the tool has the same terminal.
void say(std::string_view sentence) {
  const std::string line = fmt::format("multiget: {}\n", sentence);
  (void)!::write(STDERR_FILENO, line.data(), line.size());  // nobody may be reading; the tool goes on
}

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

// Tools read them in one case or the other.
std::vector<std::pair<std::string, std::string>> environment_for(const std::string& url,
                                                                 const Network& network) {
  std::vector<std::pair<std::string, std::string>> environment;
  for (const char* name :
       {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
    environment.emplace_back(name, url);
  for (const char* name : {"no_proxy", "NO_PROXY"}) environment.emplace_back(name, "");
  if (network.ca_file.empty()) return environment;
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"})
    environment.emplace_back(name, network.ca_file.native());
  return environment;
}

LimitSource limit_sources(const VerbContext& context, const Config& config, const OptionLimits& options,
                          RunLimits& run_limits) {
  std::vector<fs::path> files;
  for (const ConfigFile& file : context.config) files.push_back(file.path);
  const auto read = [files = context.config]() -> Result<ConfiguredLimits> {
    const Result<Config> renewed = load_config(files);
    if (!renewed) return tl::unexpected(renewed.error());
    return limits_of(*renewed);
  };
  return LimitSource({.files = std::move(files),
                      .read_config = read,
                      .config = limits_of(config),
                      .options = options,
                      .host_limits = {},
                      .run_limits = run_limits});
}

ProxyOptions proxy_options(const Config& config) {
  ProxyOptions options;
  for (const HostRule& rule : config.hosts) {
    if (rule.connections) options.caps.push_back({.hosts = rule.match, .connections = *rule.connections});
  }
  return options;
}

class ToolRun final : public ProxyListener {
 public:
  ToolRun(const VerbContext& context, Database& database, const Config& config, const OptionLimits& options)
      : display_(context.display),
        ledger_(database),
        run_limits_(database),
        limits_(limit_sources(context, config, options, run_limits_)) {}

  int run(const RunToolVerb& verb, const fs::path& program, const Network& network,
          const ProxyOptions& options) {
    obey_limits();
    auto proxy = MeteringProxy::start(options, meter_, *this);
    if (!proxy) return complain(proxy.error());
    const ToolWords words = read_tool_words(verb.command);
    // A tool that we do not know may take a cut connection for its end, so none is cut.
    const auto admission =
        (*proxy)->admit({.account = {.site = words.site, .job = words.job},
                         .network = network,
                         .private_hosts = verb.allow_private ? PrivateHosts::allowed : PrivateHosts::refused,
                         .named_hosts = words.hosts,
                         .when_it_sags = WhenItSags::nothing});
    const auto exit = run_in_foreground({.program = program,
                                         .arguments = {verb.command.begin() + 1, verb.command.end()},
                                         .environment = environment_for(admission.url, network)},
                                        [this] { each_second(); });
    proxy->reset();  // what still flows ends, and is counted
    record();
    if (exit) finish();
    if (!exit) {
      say(exit.error().what);
      return kExitNotExecutable;
    }
    return exit->how == Exit::How::signalled ? kExitSignalled + exit->number : exit->number;
  }

  void proxy_says(std::optional<ClientId>, std::string sentence) override {
    if (!display_.quiet) say(sentence);
  }
  void client_sags(ClientId) override {}

 private:
  void each_second() {
    obey_limits();
    record();
  }

  // The config may be edited, and the clock reaches another window of its schedule.
  void obey_limits() {
    const LimitSource::Looked looked = limits_.look(wall_now());
    if (looked.limits) meter_.change(*looked.limits, std::chrono::steady_clock::now());
    for (const std::string& remark : looked.remarks) {
      if (!display_.quiet) say(remark);
    }
  }

  void record() {
    for (Traffic& row : meter_.take_counts()) {
      received_ += row.received;
      hosts_.insert(row.host);
      unwritten_.push_back(std::move(row));
    }
    if (unwritten_.empty()) return;
    // What fails (another process writes for long, the disk is full) is tried again with the next ones.
    written_ = ledger_.add(unwritten_, wall_now());
    if (written_) unwritten_.clear();
  }

  void finish() {
    if (!written_) say(fmt::format("what was received could not be recorded: {}", written_.error().what));
    const Result<void> condensed = ledger_.condense(wall_now());
    if (!condensed && display_.verbose) say(condensed.error().what);
    if (!display_.verbose) return;
    const Duration taken = std::chrono::steady_clock::now() - began_;
    say(fmt::format("received {} from {} host{} in {}", format_bytes(received_), hosts_.size(),
                    hosts_.size() == 1 ? "" : "s", format_duration(taken)));
  }

  const DisplayOptions& display_;
  Ledger ledger_;
  RunLimits run_limits_;
  LimitSource limits_;
  Meter meter_;
  Instant began_ = std::chrono::steady_clock::now();
  Bytes received_;
  std::set<std::string> hosts_;
  std::vector<Traffic> unwritten_;
  Result<void> written_;
};

}  // namespace

int run_tool(const VerbContext& context, const RunToolVerb& verb) {
  OptionLimits options;
  if (verb.rate) {
    const auto limit = parse_limit(*verb.rate);
    if (!limit) return complain({limit.error().kind, fmt::format("--limit-rate: {}", limit.error().what)});
    options.run = *limit;
  }
  const Result<Network> network = read_network(verb.proxy, verb.ca_file);
  if (!network) return complain(network.error());
  const Result<Config> config = load_config(context.config);
  if (!config) return complain(config.error());
  const Found tool = find_tool(verb.command.front());
  if (tool.exit_code != 0) return tool.exit_code;
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  return ToolRun(context, *database, *config, options)
      .run(verb, tool.program, *network, proxy_options(*config));
}

}  // namespace mg
