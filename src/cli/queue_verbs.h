// The verbs of the persistent queue: `multiget queue add|list|status|pause|resume|top|rm|clear|run`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/cli/hook_options.h"
#include "src/cli/job_options.h"
#include "src/lists/list_choice.h"

namespace mg {

inline constexpr const char* kDefaultQueue = "default";

struct QueueAddVerb {
  // Addresses, ids and files of them; the first may be the site's name of all that follow.
  std::vector<std::string> what;
  ListChoice lists;  // without `urls`, which are among `what`
  std::string queue = kDefaultQueue;
  std::string title;
  int priority = 1;
  bool keep_watching = false;
  bool skip_bad = false;  // add what is right and tell of the rest
  JobOptions options;
};
struct QueueListVerb {
  std::optional<std::string> state;
  std::optional<std::string> queue;
  std::optional<int> most;
  bool all = false;
};
struct QueueStatusVerb {};

enum class QueueChange { pause, resume, top, remove };
struct QueueChangeVerb {
  QueueChange change{};
  std::vector<std::string> which;  // "3", "3-7", "all"
};
struct QueueClearVerb {
  bool done = false;
  bool failed = false;
  bool all = false;  // but what runs
  std::optional<std::string> queue;
};
struct QueueRunVerb {
  std::optional<std::string> file;   // a queue file, to be added first
  std::optional<std::string> queue;  // empty: all
  std::optional<int> jobs;
  std::optional<std::string> watch;  // "6h"
  std::optional<std::string> limit_rate;
  std::optional<std::string> quota;
  std::optional<int> pp_jobs;
  HookOptions hooks;
};

struct QueueSchemaVerb {};

struct VerbContext;
int run_queue_add(const VerbContext& context, const QueueAddVerb& verb);
int run_queue_list(const VerbContext& context, const QueueListVerb& verb);
int run_queue_status(const VerbContext& context);
int run_queue_change(const VerbContext& context, const QueueChangeVerb& verb);
int run_queue_clear(const VerbContext& context, const QueueClearVerb& verb);
int run_queue_schema();
int run_queue_run(const VerbContext& context, const QueueRunVerb& verb);

}  // namespace mg
