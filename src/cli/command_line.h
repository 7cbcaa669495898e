// The command line as values. Knows the words, not what they lead to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/cli/archive_options.h"
#include "src/cli/clean_options.h"
#include "src/cli/danmaku_options.h"
#include "src/cli/hook_options.h"
#include "src/cli/job_options.h"
#include "src/cli/merge_options.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/verify_options.h"
#include "src/model/site_profile.h"
#include "src/model/traffic_sums.h"

namespace mg {

enum class ProgressChoice { automatic, tty, plain, json };

struct DisplayOptions {
  ProgressChoice progress = ProgressChoice::automatic;
  bool quiet = false;
  bool verbose = false;
  bool json = false;  // for scripts
};

// `multiget SITE ID...`, `multiget get URL...`: `site` is empty for URLs.
struct GetVerb {
  std::string site;
  std::vector<std::string> what;  // one, or several of one site, or several addresses
  ListChoice lists;               // more of them, in files; without `urls`
  JobOptions options;
  HookOptions hooks;
  bool dry_run = false;
};
struct PlanVerb {
  std::string site;
  std::string what;
  JobOptions options;
};
struct SitesVerb {};
struct DoctorVerb {};
struct StatusVerb {
  std::optional<int> run;
};
struct RetryVerb {
  std::optional<int> run;
  JobOptions options;  // of pace and network: what is given replaces what the run had
  HookOptions hooks;
};
struct WhyVerb {
  std::string page;  // a number in the newest run, or a key
};
struct StatsVerb {
  TrafficKey by = TrafficKey::host;
  std::optional<std::string> since;
  std::optional<std::string> plot;  // the file to draw into
};

struct LimitVerb {
  std::optional<std::string> rate;  // or "off", or "default"; empty: only tell
  std::optional<int> run;           // empty: all that are going on
};

// `multiget run-tool -- CMD ARGS...`
struct RunToolVerb {
  JobOptions options;                // limit_rate, proxy, ca_file and allow_private of them
  std::vector<std::string> command;  // the program and its arguments, as they are; never empty
};

// `multiget config show|init|schema|files`
struct ConfigVerb {
  enum class What { show, init, schema, files };
  What what = What::show;
  std::optional<std::string> key;   // of show: only this one, or those of this table
  JobOptions options;               // of show: with these over all else
  bool all = false;                 // of show: also what is not set
  std::optional<std::string> path;  // of init
  bool force = false;               // of init: over what is there
};

// `multiget completions SHELL`
struct CompletionsVerb {
  std::string shell;
};
// `multiget man [VERB...] [--dir DIR]`
struct ManVerb {
  std::vector<std::string> page;         // the verb's words, or one name of a file; empty: multiget itself
  std::optional<std::string> directory;  // all pages are written into it
};

using Verb = std::variant<GetVerb, PlanVerb, SitesVerb, DoctorVerb, StatusVerb, RetryVerb, WhyVerb, StatsVerb,
                          LimitVerb, RunToolVerb, QueueAddVerb, QueueListVerb, QueueStatusVerb,
                          QueueChangeVerb, QueueClearVerb, QueueRunVerb, QueueSchemaVerb, ConfigVerb,
                          ArchiveListVerb, ArchiveRmVerb, ArchiveImportVerb, ArchiveExportVerb, AdoptVerb,
                          CleanVerb, DanmakuVerb, VerifyVerb, MergeVerb, CompletionsVerb, ManVerb>;

struct CommandLine {
  Verb verb;
  DisplayOptions display;
  std::optional<std::string> state;   // --state DIR
  std::optional<std::string> config;  // --config FILE
};

// What is to be printed instead of doing anything: help, the version, or what is wrong with the words.
struct Printed {
  std::string text;
  int exit_code = 0;
};

[[nodiscard]] tl::expected<CommandLine, Printed> parse_command_line(std::vector<std::string> words,
                                                                    const std::vector<SiteProfile>& sites,
                                                                    const std::vector<std::string>& engines);

}  // namespace mg
