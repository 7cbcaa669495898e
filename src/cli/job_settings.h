// All that can be told of a job, one line for each: from it come the options of the command line and their
// help, the keys of configs and queue files, the variables of the environment, and what the state database
// keeps. Knows the shape of a value, not what it means: that is job_request's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/cli/job_options.h"

namespace mg {

enum class SettingGroup { selection, files, extras, pace, network, limits, hooks };

using SettingMember = std::variant<std::optional<std::string> JobOptions::*, std::optional<int> JobOptions::*,
                                   std::optional<bool> JobOptions::*, std::vector<std::string> JobOptions::*>;

struct JobSetting {
  std::string_view key;    // in TOML and JSON: "limit-rate"
  std::string_view words;  // on the command line: "-r,--limit-rate,--rate-limit"
  SettingMember member;
  SettingGroup group{};
  std::string_view type;     // of the value, in the help: "RATE"; empty of what is said by its name alone
  std::string_view help;     // one line
  std::string_view example;  // as TOML has it: "\"2M\""
  int least = 0, most = 0;   // of numbers
  std::vector<std::string_view> choices{};  // of words; empty: any
  bool path = false;                        // a relative one is meant from where it was written
  std::string_view limits_key{};            // in a config it stands under [limits], by this name: "rate"
  bool of_run = false;                      // holds for a whole run, not for one list of several
  bool of_one_list = false;                 // makes no sense for all lists of a user: not in a config
};

[[nodiscard]] std::span<const JobSetting> job_settings();
// Null: there is none of this key.
[[nodiscard]] const JobSetting* find_job_setting(std::string_view key);
// "MULTIGET_LIMIT_RATE"
[[nodiscard]] std::string variable_of(const JobSetting& setting);

[[nodiscard]] bool is_given(const JobSetting& setting, const JobOptions& options);
// As it would be written on a command line; empty where nothing was given.
[[nodiscard]] std::string text_of(const JobSetting& setting, const JobOptions& options);
// Lists with commas, "true" and "false" or "1" and "0". Fails with bad_input and a clause that begins with
// what is wrong: "should be a number from 1 to 64".
[[nodiscard]] Result<void> set_from_text(const JobSetting& setting, JobOptions& options,
                                         std::string_view text);

// Of an "output" that it means a directory: it ends in a slash, or is one.
[[nodiscard]] bool names_directory(const std::string& output);

// What `over` has replaces what `under` has, also what would contradict it: a format a quality, a directory
// an output that is one, and the other way round.
[[nodiscard]] JobOptions merged(JobOptions under, const JobOptions& over);

// Takes out what in a config would stand under [limits], and returns it: of several lists it is said for all
// of them together.
[[nodiscard]] JobOptions take_limits(JobOptions& options);

// One object with what was given, by key. Text that is no UTF-8 stands with its bad bytes replaced.
[[nodiscard]] std::string to_json(const JobOptions& options);
// Unknown members are ignored: a newer multiget may have written them. bad_input: it is no object, or a
// member has the wrong type.
[[nodiscard]] Result<JobOptions> read_job_options(std::string_view json);

}  // namespace mg
