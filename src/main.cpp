// Wires the real parts together: the only file of src/ that knows which tools there are.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/toolbox.h"
#include "src/cli/command_line.h"
#include "src/cli/environment.h"
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
    int operator()(const ConfigVerb& what) const { return run_config(context, what); }
    int operator()(const ArchiveListVerb& what) const { return run_archive_list(context, what); }
    int operator()(const ArchiveRmVerb& what) const { return run_archive_rm(context, what); }
    int operator()(const ArchiveImportVerb& what) const { return run_archive_import(context, what); }
    int operator()(const ArchiveExportVerb& what) const { return run_archive_export(context, what); }
    int operator()(const AdoptVerb& what) const { return run_adopt(context, what); }
    int operator()(const CleanVerb& what) const { return run_clean(context, what); }
    int operator()(const DanmakuVerb& what) const { return run_danmaku(context, what); }
    int operator()(const VerifyVerb& what) const { return run_verify(context, what); }
    int operator()(const MergeVerb& what) const { return run_merge(context, what); }
    int operator()(const QueueAddVerb& what) const { return run_queue_add(context, what); }
    int operator()(const QueueListVerb& what) const { return run_queue_list(context, what); }
    int operator()(const QueueStatusVerb&) const { return run_queue_status(context); }
    int operator()(const QueueChangeVerb& what) const { return run_queue_change(context, what); }
    int operator()(const QueueClearVerb& what) const { return run_queue_clear(context, what); }
    int operator()(const QueueSchemaVerb&) const { return run_queue_schema(); }
    int operator()(const QueueRunVerb& what) const { return run_queue_run(context, what); }
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
  const Variables variables = own_variables();
  const auto given = [&](const std::optional<std::string>& option, const char* variable) {
    return option ? option : path_variable(variables, variable);
  };
  const VerbContext context{.toolbox = *toolbox,
                            .watchdog = *watchdog,
                            .display = line->display,
                            .state = given(line->state, "MULTIGET_STATE").value_or(paths->state),
                            .runtime = paths->runtime,
                            .settings = paths->config,
                            .config = config_files(*paths, given(line->config, "MULTIGET_CONFIG"))};
  return act(context, line->verb);
}

}  // namespace
}  // namespace mg

int main(int count, char** words) {
  return mg::start({words + 1, words + count});
}
