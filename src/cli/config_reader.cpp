// read_config: one file's TOML, every key looked at, and every complaint with its place.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.h"
#include "src/cli/config.h"
#include "src/cli/toml_reader.h"

namespace mg {

namespace {

constexpr int kMostConnections = 64;  // as --per-host

void read_limits(TomlReader& reader, const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 3> kKeys{"rate", "rate-per-job", "quota"};
  const toml::table* found = reader.table(root, "limits");
  if (found == nullptr) return;
  reader.check_keys(*found, kKeys);
  into.rate = reader.rate(*found, "rate");
  into.rate_per_job = reader.rate(*found, "rate-per-job");
  into.quota = reader.quota(*found, "quota");
}

void read_schedule(TomlReader& reader, const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 1> kKeys{"rate"};
  const toml::table* found = reader.table(root, "schedule");
  if (found == nullptr) return;
  reader.check_keys(*found, kKeys);
  const std::string* written = reader.text(*found, "rate", "23:00-07:00 unlimited, else 500K");
  if (written == nullptr) return;
  auto read = parse_schedule(*written);
  if (!read) {
    return reader.complain(found->get("rate")->source(), fmt::format("\"rate\", {}", read.error().what));
  }
  into.schedule = *std::move(read);
}

HostRule read_host(TomlReader& reader, const toml::table& table) {
  constexpr std::array<std::string_view, 4> kKeys{"match", "rate", "connections", "quota"};
  reader.check_keys(table, kKeys);
  HostRule rule;
  const std::string* match = reader.text(table, "match", "*.example.com");
  if (match != nullptr) rule.match = to_lower(*match);
  if (!table.contains("match")) {
    reader.complain(table.source(),
                    "\"match\" is missing: which hosts the rule is for, such as \"*.example.com\"");
  } else if (match != nullptr && (match->empty() || match->find_first_of(" \t\r\n/@") != std::string::npos)) {
    reader.complain(table.get("match")->source(),
                    fmt::format("{} names no hosts; write for example \"*.example.com\"", in_quotes(*match)));
  }
  rule.rate = reader.rate(table, "rate");
  rule.quota = reader.quota(table, "quota");
  if (rule.quota) rule.quota->hosts = rule.match;
  if (const auto count = reader.number(table, "connections", 1, kMostConnections))
    rule.connections = static_cast<int>(*count);
  return rule;
}

void read_queues(TomlReader& reader, const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 2> kKeys{"rate", "quota"};
  const toml::table* found = reader.table(root, "queue");
  if (found == nullptr) return;
  for (const auto& [key, node] : *found) {
    const toml::table* keys = node.as_table();
    if (keys == nullptr) {
      return reader.complain(node.source(),
                             fmt::format("{} should be a table: [queue.NAME]", in_quotes(key.str())));
    }
    reader.check_keys(*keys, kKeys);
    QueueRule& rule = into.queues[std::string(key.str())];
    rule.rate = reader.rate(*keys, "rate");
    rule.quota = reader.quota(*keys, "quota");
    if (rule.quota) rule.quota->queue = key.str();
  }
}

}  // namespace

Result<Config> read_config(std::string_view file, std::string_view text) {
  constexpr std::array<std::string_view, 5> kTables{"defaults", "limits", "schedule", "host", "queue"};
  TomlReader reader(file);
  Config config;
  if (const auto root = reader.parse(text)) {
    reader.check_keys(*root, kTables);
    if (const toml::table* defaults = reader.table(*root, "defaults"))
      reader.job_options(*defaults, config.defaults, {}, SettingScope::config);
    read_limits(reader, *root, config);
    read_schedule(reader, *root, config);
    for (const toml::table* rule : reader.tables(*root, "host"))
      config.hosts.push_back(read_host(reader, *rule));
    read_queues(reader, *root, config);
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return config;
}

}  // namespace mg
