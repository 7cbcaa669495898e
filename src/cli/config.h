// What people set once and for all, in TOML: limits, a schedule, rules for hosts and queues.
// The system's file, the user's over it, the present directory's over both, and one that was named over all.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/rate_limit.h"
#include "src/base/result.h"
#include "src/cli/job_options.h"
#include "src/model/connection_cap.h"
#include "src/os/paths.h"
#include "src/pace/effective_limits.h"
#include "src/pace/quota.h"
#include "src/pace/rate_schedule.h"

namespace mg {

struct HostRule {
  std::string match;  // a glob
  std::optional<RateLimit> rate;
  std::optional<int> connections;
  std::optional<Quota> quota;

  bool operator==(const HostRule&) const = default;
};

struct QueueRule {
  std::optional<RateLimit> rate;
  std::optional<Quota> quota;

  bool operator==(const QueueRule&) const = default;
};

// For those who ask where a value comes from.
struct WrittenValue {
  std::string key;    // "limits.rate"; of hosts: host."*.example.com".rate
  std::string value;  // without quotes; a list has commas
  std::string place;  // "my.toml:3"

  bool operator==(const WrittenValue&) const = default;
};

struct Config {
  JobOptions defaults;  // without those of limits, which have places of their own
  std::optional<RateLimit> rate;
  std::optional<RateLimit> rate_per_job;
  std::optional<Quota> quota;
  std::optional<RateSchedule> schedule;
  std::vector<HostRule>
      hosts;  // the first that matches and has a rate counts, and so for connections; quotas all do
  std::map<std::string, QueueRule> queues;
  std::vector<WrittenValue> written;  // each that counts; those of hosts in the order of their rules
  std::vector<std::string> remarks;   // sentences about files that were not read

  bool operator==(const Config&) const = default;
};

// Unknown keys, wrong types, rates and windows that make no sense fail with bad_input:
// "config.toml:3:1: unknown key \"ratte\"; did you mean \"rate\"?".
[[nodiscard]] Result<Config> read_config(std::string_view file, std::string_view text);

// What `over` has replaces what `under` has, key by key; its host rules go first.
[[nodiscard]] Config merged(Config under, Config over);

struct ConfigFile {
  enum class Need { optional, required };
  // What lies in the present directory may have been put there by somebody else: it is left out, with a
  // remark, unless it belongs to the user or to root and nobody else may write into it.
  enum class Trust { any_owner, own };

  std::filesystem::path path;
  Need need = Need::optional;
  Trust trust = Trust::any_owner;
};

// All that may be there, the first the weakest. `given` is the command line's, or the environment's.
[[nodiscard]] std::vector<ConfigFile> config_files(const UserPaths& paths,
                                                   const std::optional<std::string>& given);

enum class FileState { read, missing, not_trusted, unreadable };
[[nodiscard]] FileState state_of(const ConfigFile& file);

// All of them together. Fails with bad_input, also if one cannot be read or a required one is missing.
[[nodiscard]] Result<Config> load_config(const std::vector<ConfigFile>& files);

[[nodiscard]] ConfiguredLimits limits_of(const Config& config);
// All that must be kept; `option` is the command line's, in place of that for everything.
[[nodiscard]] std::vector<Quota> quotas_of(const Config& config, const std::optional<Quota>& option);
// How many connections each host bears, by the config.
[[nodiscard]] std::vector<ConnectionCap> connection_caps(const Config& config);

}  // namespace mg
