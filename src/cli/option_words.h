// Options that several verbs have, as they are declared to the parser of the command line.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "src/cli/command_line.h"
#include "src/cli/job_settings.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace mg {

// Of the verbs that are sites.
constexpr const char* kSitesHeading = "Sites";

// The headings of a verb's help.
constexpr const char* kLimitsHeading = "Limits";
constexpr const char* kNetworkHeading = "Network";
constexpr const char* kFilesHeading = "Files";
constexpr const char* kExtrasHeading = "Besides the video";
constexpr const char* kSelectionHeading = "Which pages";
constexpr const char* kDisplayHeading = "Display";
constexpr const char* kHooksHeading = "Hooks, notice and log";

// The words that a value may be, or is likely to be, are told to whoever looks at the declarations
// (command_shape.h) as the name of a validator, which nobody else looks at.
[[nodiscard]] std::string name_for(const std::vector<std::string>& choices);
// Such words are offered, others taken as well.
void suggest(CLI::Option& option, const std::vector<std::string>& choices);

// All that can be told of a job.
inline constexpr std::array kAllGroups{SettingGroup::selection, SettingGroup::files,   SettingGroup::extras,
                                       SettingGroup::pace,      SettingGroup::network, SettingGroup::limits,
                                       SettingGroup::hooks};

// Those of these groups. Each that is said by its name alone can be taken back by its opposite, which the
// help leaves out: --no-force, --meter.
void add_job_options(CLI::App& app, JobOptions& options, std::span<const SettingGroup> groups,
                     const std::vector<std::string>& engines);
void add_loudness(CLI::App& app, DisplayOptions& display);
void add_display(CLI::App& app, DisplayOptions& display);  // with the loudness
void add_json(CLI::App& app, DisplayOptions& display);
// `what` is there: "where the journal is".
void add_state(CLI::App& app, CommandLine& line, const std::string& what);

}  // namespace mg
