// What is said of a run as a whole that happens beside its fetching: commands at its end, a notice, a log,
// whether it may run beside others. The command for each page is a job's (job_settings.h).
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace mg {

struct HookOptions {
  std::optional<std::string> exec_after;
  std::optional<std::string> notify;  // "desktop" or an address
  std::optional<std::string> log_file;
  std::optional<std::string> log_size;  // "10M"
  bool alone = false;

  bool operator==(const HookOptions&) const = default;
};

void add_hook_options(CLI::App& app, HookOptions& options);  // hook_words.cpp

}  // namespace mg
