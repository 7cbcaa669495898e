// The files, and what becomes of several; what is in one reads config_reader.cpp.
#include "src/cli/config.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "src/base/text.h"
#include "src/base/url.h"
#include "src/cli/job_settings.h"
#include "src/cli/settings_file.h"
#include "src/cli/user_path.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Bytes kLongestFile{1 << 20};  // a config has some kilobytes

template <typename T>
void replace(std::optional<T>& under, std::optional<T>& over) {
  if (over) under = std::move(over);
}

tl::unexpected<Error> unreadable(const fs::path& path, std::string_view why) {
  return fail(ErrorKind::bad_input, fmt::format("the config {} {}", path.string(), why));
}

// Why it is not to be trusted; empty: it is. A link must be trusted as well as what it leads to.
std::string distrust(const fs::path& path) {
  for (const bool follow : {false, true}) {
    struct stat facts{};
    if ((follow ? ::stat(path.c_str(), &facts) : ::lstat(path.c_str(), &facts)) != 0) return "";
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0) return "it belongs to another user";
    if (!S_ISLNK(facts.st_mode) && (facts.st_mode & S_IWOTH) != 0) return "everybody may write into it";
  }
  return "";
}

std::string distrust(const ConfigFile& file) {
  return file.trust == ConfigFile::Trust::own ? distrust(file.path) : "";
}

// Nothing: there is no such file.
Result<std::optional<std::string>> read_file(const ConfigFile& file) {
  auto text = read_settings_file(file.path, kLongestFile);
  if (!text) return unreadable(file.path, text.error().what);
  if (!*text && file.need == ConfigFile::Need::required) return unreadable(file.path, "is not there");
  return text;
}

bool is_of_hosts(const WrittenValue& value) {
  return value.key.starts_with("host.");
}

// Rules for hosts add up, the stronger file's before the others'; all else is replaced by key.
std::vector<WrittenValue> merged(std::vector<WrittenValue> under, std::vector<WrittenValue> over) {
  std::erase_if(under, [&](const WrittenValue& weak) {
    return !is_of_hosts(weak) && std::ranges::find(over, weak.key, &WrittenValue::key) != over.end();
  });
  over.insert(over.end(), std::make_move_iterator(under.begin()), std::make_move_iterator(under.end()));
  return over;
}

}  // namespace

Config merged(Config under, Config over) {
  under.defaults = merged(std::move(under.defaults), over.defaults);
  under.written = merged(std::move(under.written), std::move(over.written));
  std::ranges::move(over.remarks, std::back_inserter(under.remarks));
  replace(under.rate, over.rate);
  replace(under.rate_per_job, over.rate_per_job);
  replace(under.quota, over.quota);
  replace(under.schedule, over.schedule);
  over.hosts.insert(over.hosts.end(), std::make_move_iterator(under.hosts.begin()),
                    std::make_move_iterator(under.hosts.end()));
  under.hosts = std::move(over.hosts);
  for (auto& [name, rule] : over.queues) {
    QueueRule& known = under.queues[name];
    replace(known.rate, rule.rate);
    replace(known.quota, rule.quota);
  }
  return under;
}

std::vector<ConfigFile> config_files(const UserPaths& paths, const std::optional<std::string>& given) {
  std::vector<ConfigFile> files{
      {"/etc/multiget/config.toml"}, {paths.config / "config.toml"}, {"./multiget.toml"}};
  files.back().trust = ConfigFile::Trust::own;
  if (!given) return files;
  std::error_code error;  // one that is not there is the same as none
  std::erase_if(files, [&](const ConfigFile& file) { return fs::equivalent(file.path, *given, error); });
  files.push_back({with_home(*given), ConfigFile::Need::required});
  return files;
}

FileState state_of(const ConfigFile& file) {
  std::error_code error;
  if (fs::status(file.path, error).type() == fs::file_type::not_found) return FileState::missing;
  if (!distrust(file).empty()) return FileState::not_trusted;
  return read_file(file) ? FileState::read : FileState::unreadable;
}

Result<Config> load_config(const std::vector<ConfigFile>& files) {
  Config config;
  for (const ConfigFile& file : files) {
    if (const std::string why = distrust(file); !why.empty()) {
      config.remarks.push_back(fmt::format("{} is not read: {}; --config {} reads it all the same",
                                           file.path.string(), why, file.path.string()));
      continue;
    }
    const auto text = read_file(file);
    if (!text) return tl::unexpected(text.error());
    if (!*text) continue;
    auto read = read_config(file.path.string(), **text);
    if (!read) return tl::unexpected(read.error());
    config = merged(std::move(config), *std::move(read));
  }
  return config;
}

ConfiguredLimits limits_of(const Config& config) {
  ConfiguredLimits limits{
      .run = config.rate, .schedule = config.schedule, .job = config.rate_per_job, .queues = {}, .hosts = {}};
  for (const HostRule& rule : config.hosts) {
    if (rule.rate) limits.hosts.push_back({rule.match, rule.rate->rate});
  }
  for (const auto& [name, rule] : config.queues) {
    if (rule.rate) limits.queues.emplace(name, *rule.rate);
  }
  return limits;
}

std::vector<Quota> quotas_of(const Config& config, const std::optional<Quota>& option) {
  std::vector<Quota> quotas;
  if (const auto& everything = option ? option : config.quota) quotas.push_back(*everything);
  for (const HostRule& rule : config.hosts) {
    if (rule.quota) quotas.push_back(*rule.quota);
  }
  for (const auto& [name, rule] : config.queues) {
    if (rule.quota) quotas.push_back(*rule.quota);
  }
  return quotas;
}

std::vector<ConnectionCap> connection_caps(const Config& config) {
  std::vector<ConnectionCap> caps;
  for (const HostRule& rule : config.hosts) {
    if (rule.connections) caps.push_back({.hosts = rule.match, .connections = *rule.connections});
  }
  return caps;
}

}  // namespace mg
