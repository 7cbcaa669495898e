// read_config: one file's TOML, every key looked at, and where each value stands.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <utility>

#include "src/base/text.h"
#include "src/cli/config.h"
#include "src/cli/config_keys.h"
#include "src/cli/toml_reader.h"

namespace mg {

namespace {

std::string as_written(const toml::node& value) {
  if (value.is_string()) return value.as_string()->get();
  return value.is_integer() ? std::to_string(value.as_integer()->get()) : "";
}

class ConfigReader {
 public:
  explicit ConfigReader(std::string_view file) : reader_(file) {}

  Result<Config> read(std::string_view text);

 private:
  void defaults(const toml::table& table);
  void limits(const toml::table& table);
  void schedule(const toml::table& table);
  void host(const toml::table& table);
  void queues(const toml::table& table);
  void keys(const toml::table& table, std::string_view of, const std::string& prefix);

  TomlReader reader_;
  Config config_;
};

// Complains of unknown ones, and remembers where those of the table stand.
void ConfigReader::keys(const toml::table& table, std::string_view of, const std::string& prefix) {
  const ConfigTable& known = config_table(of);
  reader_.check_keys(table, names_of(known.keys));
  for (const ConfigKey& key : known.keys) {
    const toml::node* node = table.get(key.key);
    if (node == nullptr) continue;
    config_.written.push_back({.key = fmt::format("{}.{}", prefix, key.key),
                               .value = as_written(*node),
                               .place = reader_.line_of(*node)});
  }
}

void ConfigReader::defaults(const toml::table& table) {
  reader_.job_options(table, config_.defaults, {}, SettingScope::config);
  for (const JobSetting& setting : job_settings()) {
    const toml::node* node = table.get(setting.key);
    if (node == nullptr || !is_given(setting, config_.defaults)) continue;
    config_.written.push_back({.key = fmt::format("defaults.{}", setting.key),
                               .value = text_of(setting, config_.defaults),
                               .place = reader_.line_of(*node)});
  }
}

void ConfigReader::limits(const toml::table& table) {
  keys(table, "limits", "limits");
  config_.rate = reader_.rate(table, "rate");
  config_.rate_per_job = reader_.rate(table, "rate-per-job");
  config_.quota = reader_.quota(table, "quota");
}

void ConfigReader::schedule(const toml::table& table) {
  keys(table, "schedule", "schedule");
  const std::string* written = reader_.text(table, "rate", "23:00-07:00 unlimited, else 500K");
  if (written == nullptr) return;
  auto read = parse_schedule(*written);
  if (!read) {
    return reader_.complain(table.get("rate")->source(), fmt::format("\"rate\", {}", read.error().what));
  }
  config_.schedule = *std::move(read);
}

void ConfigReader::host(const toml::table& table) {
  HostRule rule;
  const std::string* match = reader_.text(table, "match", "*.example.com");
  if (match != nullptr) rule.match = to_lower(*match);
  if (!table.contains("match")) {
    reader_.complain(table.source(),
                     "\"match\" is missing: which hosts the rule is for, such as \"*.example.com\"");
  } else if (match != nullptr && (match->empty() || match->find_first_of(" \t\r\n/@") != std::string::npos)) {
    reader_.complain(
        table.get("match")->source(),
        fmt::format("{} names no hosts; write for example \"*.example.com\"", in_quotes(*match)));
  }
  keys(table, "host", fmt::format("host.\"{}\"", rule.match));
  rule.rate = reader_.rate(table, "rate");
  rule.quota = reader_.quota(table, "quota");
  if (rule.quota) rule.quota->hosts = rule.match;
  const ConfigKey& connections = config_table("host").keys[2];
  if (const auto count = reader_.number(table, connections.key, connections.least, connections.most))
    rule.connections = static_cast<int>(*count);
  config_.hosts.push_back(std::move(rule));
}

void ConfigReader::queues(const toml::table& table) {
  for (const auto& [key, node] : table) {
    const toml::table* queue = node.as_table();
    if (queue == nullptr) {
      return reader_.complain(node.source(),
                              fmt::format("{} should be a table: [queue.NAME]", in_quotes(key.str())));
    }
    keys(*queue, "queue", fmt::format("queue.{}", key.str()));
    QueueRule& rule = config_.queues[std::string(key.str())];
    rule.rate = reader_.rate(*queue, "rate");
    rule.quota = reader_.quota(*queue, "quota");
    if (rule.quota) rule.quota->queue = key.str();
  }
}

Result<Config> ConfigReader::read(std::string_view text) {
  std::vector<std::string_view> names{"defaults"};
  for (const ConfigTable& table : config_tables()) names.push_back(table.name);
  if (const auto root = reader_.parse(text)) {
    reader_.check_keys(*root, names);
    if (const auto* found = reader_.table(*root, "defaults")) defaults(*found);
    if (const auto* found = reader_.table(*root, "limits")) limits(*found);
    if (const auto* found = reader_.table(*root, "schedule")) schedule(*found);
    for (const toml::table* rule : reader_.tables(*root, "host")) host(*rule);
    if (const auto* found = reader_.table(*root, "queue")) queues(*found);
  }
  if (reader_.error()) return tl::unexpected(*reader_.error());
  return std::move(config_);
}

}  // namespace

Result<Config> read_config(std::string_view file, std::string_view text) {
  return ConfigReader(file).read(text);
}

}  // namespace mg
