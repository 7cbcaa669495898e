#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/cli/verbs.h"
#include "src/cli/version.h"
#include "src/os/find_program.h"
#include "src/run/real_runner.h"

namespace mg {

namespace {

struct Finding {
  std::string path;     // empty: not there
  std::string version;  // empty: it does not tell
};

constexpr Duration kPatience = 20s;  // a Python tool's first start on a slow disk

// Asks every tool that is there for its version, all at once.
std::vector<Finding> examine(const VerbContext& context) {
  const char* path = std::getenv("PATH");
  const std::vector<Tool>& tools = context.toolbox.tools;
  std::vector<Finding> findings(tools.size());
  RealRunner runner({.tools = {}, .watchdog = &context.watchdog, .resized = {}});
  int running = 0;
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const auto found = find_program(tools[i].name, {}, path == nullptr ? "" : path);
    if (!found) continue;
    findings[i].path = found->string();
    Command command;
    command.tool = tools[i].name;
    command.arguments = tools[i].version_arguments;
    command.time_limit = kPatience;
    runner.start(StepId{static_cast<int>(i)}, command);
    running += 1;
  }
  while (running > 0) {
    const Happening happening = runner.wait({});
    if (const auto* line = std::get_if<OutputLine>(&happening)) {
      std::string& version = findings[static_cast<std::size_t>(line->step)].version;
      if (version.empty()) version = trim(line->text);  // on either stream: tools differ
    }
    if (std::holds_alternative<CommandEnded>(happening)) running -= 1;
    if (std::holds_alternative<StopAsked>(happening)) break;
  }
  return findings;
}

}  // namespace

int run_doctor(const VerbContext& context) {
  const std::vector<Tool>& tools = context.toolbox.tools;
  const std::vector<Finding> findings = examine(context);
  bool extractor = false;
  bool muxers = true;
  nlohmann::json list = nlohmann::json::array();
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const bool there = !findings[i].path.empty();
    if (tools[i].role == Tool::Role::extractor) extractor = extractor || there;
    if (tools[i].role == Tool::Role::muxer) muxers = muxers && there;
    if (context.display.json) {
      list.push_back({{"name", tools[i].name},
                      {"found", there},
                      {"path", findings[i].path},
                      {"version", findings[i].version},
                      {"install", tools[i].install}});
    } else if (there) {
      fmt::print("ok       {:<8}  {}  ({})\n", tools[i].name, findings[i].version, findings[i].path);
    } else {
      fmt::print("missing  {:<8}  get it with: {}\n", tools[i].name, tools[i].install);
    }
  }
  const bool able = extractor && muxers;
  if (context.display.json) {
    fmt::print(
        "{}\n",
        to_json_line(
            {{"version", kVersion}, {"able", able}, {"tools", list}, {"state", context.state.string()}}));
  } else {
    fmt::print("ok       multiget  {}, {} sites, state in {}\n", kVersion, context.toolbox.sites.size(),
               context.state.string());
    if (!extractor) fmt::print("at least one of the extractors is needed\n");
  }
  return able ? 0 : kExitToolMissing;
}

}  // namespace mg
