// What each verb does; one file per verb. Each gives the program's exit code (src/model/exit_code.h).
#pragma once

#include <filesystem>
#include <vector>

#include "src/cli/command_line.h"
#include "src/cli/config.h"
#include "src/cli/job_request.h"
#include "src/model/exit_code.h"
#include "src/model/request.h"
#include "src/model/toolbox.h"
#include "src/run/engine.h"
#include "src/store/database.h"

namespace mg {

class Watchdog;

struct VerbContext {
  const Toolbox& toolbox;
  const Watchdog& watchdog;
  const DisplayOptions& display;
  std::filesystem::path state;     // the directory of the journal and the archive
  std::filesystem::path runtime;   // for what may vanish with the login
  std::filesystem::path settings;  // the directory of the user's config
  std::vector<ConfigFile> config;  // read by those verbs that need it
};

int run_get(const VerbContext& context, const GetVerb& verb);
int run_plan(const VerbContext& context, const PlanVerb& verb);
int run_sites(const VerbContext& context);
int run_doctor(const VerbContext& context);
int run_status(const VerbContext& context, const StatusVerb& verb);
int run_retry(const VerbContext& context, const RetryVerb& verb);
int run_why(const VerbContext& context, const WhyVerb& verb);
int run_stats(const VerbContext& context, const StatsVerb& verb);
int run_limit(const VerbContext& context, const LimitVerb& verb);
int run_archive_list(const VerbContext& context, const ArchiveListVerb& verb);
int run_archive_rm(const VerbContext& context, const ArchiveRmVerb& verb);
int run_archive_import(const VerbContext& context, const ArchiveImportVerb& verb);
int run_archive_export(const VerbContext& context, const ArchiveExportVerb& verb);
int run_adopt(const VerbContext& context, const AdoptVerb& verb);
int run_clean(const VerbContext& context, const CleanVerb& verb);
int run_danmaku(const VerbContext& context, const DanmakuVerb& verb);
int run_verify(const VerbContext& context, const VerifyVerb& verb);
int run_merge(const VerbContext& context, const MergeVerb& verb);
int run_merge_as_one(const VerbContext& context, const MergeVerb& verb);
int run_tool(const VerbContext& context, const RunToolVerb& verb);
int run_config(const VerbContext& context, const ConfigVerb& verb);
int run_completions(const VerbContext& context, const CompletionsVerb& verb);
int run_man(const VerbContext& context, const ManVerb& verb);

// Of get, plan and retry: one request from its first probe to its end.
int run_request(const VerbContext& context, const Config& config, const JobRequest& job, Depth depth,
                const HookOptions& hooks = {});
// The same without printing the plan. Fails where nothing can be begun; what happens afterwards is in the
// report.
[[nodiscard]] Result<Report> walk_request(const VerbContext& context, const Config& config,
                                          Database& database, const JobRequest& job, Depth depth,
                                          const HookOptions& hooks = {});

// "multiget: WHAT" on standard error; gives the exit code that belongs to the kind.
int complain(const Error& error);

}  // namespace mg
