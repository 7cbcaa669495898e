// Every setting with its value and where that comes from, as `config show` tells them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/cli/config.h"
#include "src/cli/environment.h"

namespace mg {

struct ShownValue {
  std::string key;                          // "defaults.jobs"; of hosts: host."*.example.com".rate
  std::optional<std::string> value;         // empty: it is not set
  std::string json;                         // of `value`: 4, "2M", ["one"]; empty with it
  std::string origin;                       // "my.toml:3", "MULTIGET_JOBS", "command line", "default"
  std::optional<std::string> standard;      // what holds if it is not set, in words; empty: nothing does
  std::optional<std::string> overruled_by;  // of a value that does not count now: whose does
  bool operator==(const ShownValue&) const = default;
};

// All that there are, in the order of the explaining config. The password of a proxy is masked.
[[nodiscard]] std::vector<ShownValue> shown_values(const Config& config,
                                                   const EnvironmentSettings& environment,
                                                   const JobOptions& given);

// Of these the one of this key ("jobs", too, for "defaults.jobs"), or all of this table. bad_input: there is
// none of this name.
[[nodiscard]] Result<std::vector<ShownValue>> values_of_key(const std::vector<ShownValue>& values,
                                                            std::string_view key);

// `home` is shown as "~".
[[nodiscard]] std::string show_table(const std::vector<ShownValue>& values, const std::string& home);
[[nodiscard]] std::string show_json(const std::vector<ShownValue>& values);

}  // namespace mg
