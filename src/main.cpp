// Wires the real parts together: the only file of src/ that knows which tools there are.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/toolbox.h"
#include "src/cli/command_line.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/os/paths.h"
#include "src/os/watchdog.h"

namespace mg {
namespace {

int act(const VerbContext& context, const Verb& verb) {
  struct Actor {
    const VerbContext& context;
    int operator()(const GetVerb& what) const { return run_get(context, what); }
    int operator()(const PlanVerb& what) const { return run_plan(context, what); }
    int operator()(const SitesVerb&) const { return run_sites(context); }
    int operator()(const DoctorVerb&) const { return run_doctor(context); }
    int operator()(const StatusVerb& what) const { return run_status(context, what); }
    int operator()(const RetryVerb& what) const { return run_retry(context, what); }
    int operator()(const WhyVerb& what) const { return run_why(context, what); }
    int operator()(const StatsVerb& what) const { return run_stats(context, what); }
    int operator()(const LimitVerb& what) const { return run_limit(context, what); }
    int operator()(const RunToolVerb& what) const { return run_tool(context, what); }
    int operator()(const CompletionsVerb& what) const { return run_completions(context, what); }
    int operator()(const ManVerb& what) const { return run_man(context, what); }
  };
  return std::visit(Actor{context}, verb);
}

int start(std::vector<std::string> words) {
  const Result<UserPaths> paths = user_paths();
  if (!paths) return complain(paths.error());
  Result<Toolbox> toolbox = make_toolbox(paths->config / "sites");
  if (!toolbox) return complain(toolbox.error());
  const auto line = parse_command_line(std::move(words), toolbox->sites, extractor_names(*toolbox));
  if (!line) {
    fmt::print(line.error().exit_code == 0 ? stdout : stderr, "{}", line.error().text);
    return line.error().exit_code;
  }
  // Before any thread: it is forked.
  const Result<Watchdog> watchdog = Watchdog::start();
  if (!watchdog) return complain(watchdog.error());
  const VerbContext context{.toolbox = *toolbox,
                            .watchdog = *watchdog,
                            .display = line->display,
                            .state = line->state ? std::filesystem::path(*line->state) : paths->state,
                            .runtime = paths->runtime,
                            .config = config_files(*paths, line->config)};
  return act(context, line->verb);
}

}  // namespace
}  // namespace mg

int main(int count, char** words) {
  return mg::start({words + 1, words + count});
}
