// The words of a run's hooks, notice, log and lock.
#include <CLI/CLI.hpp>

#include "src/cli/hook_options.h"
#include "src/cli/option_words.h"

namespace mg {

void add_hook_options(CLI::App& app, HookOptions& options) {
  app.add_option("--exec-after", options.exec_after,
                 "run this once at the end; $MULTIGET_DONE, $MULTIGET_FAILED, … tell it how it went")
      ->type_name("CMD")
      ->group(kHooksHeading);
  app.add_option("--notify", options.notify,
                 "tell how it went, once at the end: desktop, or the address of a web hook")
      ->type_name("HOW")
      ->group(kHooksHeading);
  app.add_option("--log-file", options.log_file,
                 "append every step to this file; old ones are FILE.1 to FILE.5")
      ->type_name("FILE")
      ->group(kHooksHeading);
  app.add_option("--log-size", options.log_size, "begin a new log once it is that large (default: 10M)")
      ->type_name("SIZE")
      ->group(kHooksHeading);
  app.add_flag("--alone", options.alone,
               "do nothing if another multiget with --alone is at the same work (exit 5)")
      ->group(kHooksHeading);
}

}  // namespace mg
