#include "src/cli/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "src/base/nearest_word.h"
#include "src/base/utf8.h"
#include "src/cli/job_request.h"
#include "src/cli/job_settings.h"
#include "src/cli/user_path.h"

namespace mg {

namespace {

constexpr std::string_view kPrefix = "MULTIGET_";

const std::string* value_of(const Variables& variables, const std::string& name) {
  const auto found = std::ranges::find(variables, name, &Variables::value_type::first);
  return found == variables.end() || found->second.empty() ? nullptr : &found->second;
}

Result<void> set(const JobSetting& setting, const std::string& text, JobOptions& options) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("the environment's {}{}", variable_of(setting), why));
  };
  JobOptions alone;
  // A shell expands "~" in most places, cron and systemd in none.
  const Result<void> set = set_from_text(setting, alone, setting.path ? with_home(text) : text);
  if (!set) return wrong(fmt::format(" {}", set.error().what));
  if (const Result<void> sense = check_values(alone); !sense) {
    std::string_view why = sense.error().what;  // "--sleep 5-2: ...", of which the option is said already
    why.remove_prefix(std::min(why.size(), setting.key.size() + 2));
    return wrong(why);
  }
  (void)set_from_text(setting, options, text_of(setting, alone));  // it was right a moment ago
  return {};
}

// Of one letter, or of more in a long name: hooks and scripts have variables of their own beside ours.
bool is_slip(std::string_view name, std::string_view ours) {
  const std::size_t letters = ours.size() - kPrefix.size();
  return edits_between(name, ours) <= std::max<std::size_t>(1, letters / 4);
}

}  // namespace

Variables own_variables() {
  Variables variables;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (!variable.starts_with(kPrefix)) continue;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return variables;
}

Result<EnvironmentSettings> read_environment(const Variables& variables) {
  EnvironmentSettings settings;
  // A hook of ours is told of a page in variables that begin alike; it may well call us again.
  const bool in_hook = value_of(variables, "MULTIGET_HOOK") != nullptr;
  std::vector<std::string> ours{"MULTIGET_STATE", "MULTIGET_CONFIG"};
  for (const JobSetting& setting : job_settings()) {
    ours.push_back(variable_of(setting));
    const std::string* text = value_of(variables, ours.back());
    if (text == nullptr || (in_hook && setting.key == "dir")) continue;
    if (const Result<void> done = set(setting, *text, settings.options); !done)
      return tl::unexpected(done.error());
  }
  if (in_hook) return settings;
  const std::vector<std::string_view> known(ours.begin(), ours.end());
  for (const auto& [name, value] : variables) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string_view near = nearest_word(name, known);
    if (is_slip(name, near)) {
      settings.remarks.push_back(fmt::format("the environment has {}, which says nothing; is {} meant?",
                                             without_control_characters(name), near));
    }
  }
  return settings;
}

std::optional<std::string> path_variable(const Variables& variables, const std::string& name) {
  const std::string* value = value_of(variables, name);
  if (value == nullptr) return std::nullopt;
  return with_home(*value);
}

}  // namespace mg
