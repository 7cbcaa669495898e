#include "src/cli/option_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

namespace mg {

namespace {

const char* heading_of(SettingGroup group) {
  switch (group) {
    case SettingGroup::selection: return kSelectionHeading;
    case SettingGroup::files: return kFilesHeading;
    case SettingGroup::extras: return kExtrasHeading;
    case SettingGroup::pace: return "Pace";
    case SettingGroup::network: return kNetworkHeading;
    case SettingGroup::limits: return kLimitsHeading;
    case SettingGroup::hooks: return kHooksHeading;
  }
  return kSelectionHeading;
}

std::string opposite(std::string_view key) {
  return key.starts_with("no-") ? fmt::format("--{}", key.substr(3)) : fmt::format("--no-{}", key);
}

// Declares one setting by the type of its value.
struct Declare {
  CLI::App& app;
  JobOptions& options;
  const JobSetting& setting;
  const std::vector<std::string>& engines;

  CLI::Option& option(auto& value, const std::string& help) const {
    return *app.add_option(std::string(setting.words), value, help)
                ->type_name(std::string(setting.type))
                ->group(heading_of(setting.group));
  }
  void operator()(std::optional<std::string> JobOptions::* member) const {
    CLI::Option& added = option(options.*member, std::string(setting.help));
    const std::vector<std::string> choices(setting.choices.begin(), setting.choices.end());
    if (!choices.empty()) added.check(CLI::IsMember(choices).name(name_for(choices)));
  }
  void operator()(std::optional<int> JobOptions::* member) const {
    option(options.*member, std::string(setting.help)).check(CLI::Range(setting.least, setting.most));
  }
  void operator()(std::optional<bool> JobOptions::* member) const {
    std::optional<bool>& value = options.*member;
    app.add_flag_callback(
           std::string(setting.words), [&value] { value = true; }, std::string(setting.help))
        ->group(heading_of(setting.group));
    app.add_flag_callback(opposite(setting.key), [&value] { value = false; })->group("");
  }
  void operator()(std::vector<std::string> JobOptions::* member) const {
    CLI::Option& added =
        option(options.*member, fmt::format("{}: {}", setting.help, fmt::join(engines, ",")));
    added.delimiter(',');
    suggest(added, engines);
  }
};

}  // namespace

std::string name_for(const std::vector<std::string>& choices) {
  return fmt::format("{}", fmt::join(choices, ","));
}

void suggest(CLI::Option& option, const std::vector<std::string>& choices) {
  option.check(CLI::Validator([](std::string&) { return std::string(); }, "", name_for(choices)));
}

void add_job_options(CLI::App& app, JobOptions& options, std::span<const SettingGroup> groups,
                     const std::vector<std::string>& engines) {
  for (const JobSetting& setting : job_settings()) {
    if (std::ranges::find(groups, setting.group) == groups.end()) continue;
    std::visit(Declare{app, options, setting, engines}, setting.member);
  }
}

void add_loudness(CLI::App& app, DisplayOptions& display) {
  app.add_flag("--quiet", display.quiet, "only failures")->group(kDisplayHeading);
  app.add_flag("-v,--verbose", display.verbose, "what is done and why")->group(kDisplayHeading);
}

void add_display(CLI::App& app, DisplayOptions& display) {
  const std::map<std::string, ProgressChoice> choices{
      {"tty", ProgressChoice::tty}, {"plain", ProgressChoice::plain}, {"json", ProgressChoice::json}};
  app.add_option("--progress", display.progress, "tty, plain or json (default: by where it goes)")
      ->type_name("STYLE")
      ->transform(CLI::CheckedTransformer(choices, CLI::ignore_case)
                      .description("")
                      .name(name_for({"tty", "plain", "json"})))
      ->group(kDisplayHeading);
  add_loudness(app, display);
}

void add_json(CLI::App& app, DisplayOptions& display) {
  app.add_flag("-J,--json,--dump-json", display.json, "for scripts")->group(kDisplayHeading);
}

void add_state(CLI::App& app, CommandLine& line, const std::string& what) {
  app.add_option("--state", line.state, what)->type_name("DIR")->group(kFilesHeading);
}

}  // namespace mg
