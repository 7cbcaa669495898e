// read_config: one file's TOML, every key looked at, and every complaint with its place.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "src/base/nearest_word.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/config.h"

namespace mg {

namespace {

constexpr std::int64_t kMostConnections = 64;  // as --per-host

// Keeps the first error; what follows it is not looked at by the caller.
class ConfigReader {
 public:
  explicit ConfigReader(std::string_view file) : file_(file) {}

  Result<Config> read(const toml::table& root);
  tl::unexpected<Error> complaint(const toml::source_region& at, std::string_view what) const;

 private:
  void complain(const toml::source_region& at, std::string_view what);
  void check_keys(const toml::table& table, std::span<const std::string_view> known);
  const toml::table* table(const toml::table& parent, std::string_view key);
  const std::string* text(const toml::table& table, std::string_view key, std::string_view example);
  void rate(const toml::table& table, std::string_view key, std::optional<RateLimit>& into);
  void quota(const toml::table& table, std::optional<Quota>& into);
  void limits(const toml::table& root, Config& into);
  void schedule(const toml::table& root, Config& into);
  void hosts(const toml::table& root, Config& into);
  HostRule host(const toml::table& table);
  void queues(const toml::table& root, Config& into);
  [[nodiscard]] std::string place(const toml::source_region& at) const;

  std::string_view file_;
  std::optional<Error> error_;
};

std::string ConfigReader::place(const toml::source_region& at) const {
  return fmt::format("{}:{}:{}", file_, at.begin.line, at.begin.column);
}

tl::unexpected<Error> ConfigReader::complaint(const toml::source_region& at, std::string_view what) const {
  return fail(ErrorKind::bad_input, fmt::format("{}: {}", place(at), what));
}

void ConfigReader::complain(const toml::source_region& at, std::string_view what) {
  if (!error_) error_ = complaint(at, what).value();
}

void ConfigReader::check_keys(const toml::table& table, std::span<const std::string_view> known) {
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (std::ranges::find(known, name) != known.end()) continue;
    complain(key.source(),
             fmt::format("unknown key {}; did you mean \"{}\"?", in_quotes(name), nearest_word(name, known)));
  }
}

// Null: it is not there, or no table.
const toml::table* ConfigReader::table(const toml::table& parent, std::string_view key) {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) complain(node->source(), fmt::format("\"{0}\" should be a table: [{0}]", key));
  return node->as_table();
}

// Null: it is not there, or no text.
const std::string* ConfigReader::text(const toml::table& table, std::string_view key,
                                      std::string_view example) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_string()) {
    complain(node->source(), fmt::format("\"{}\" should be text, such as \"{}\"", key, example));
    return nullptr;
  }
  return &node->as_string()->get();
}

void ConfigReader::rate(const toml::table& table, std::string_view key, std::optional<RateLimit>& into) {
  const std::string* written = text(table, key, "2M");
  if (written == nullptr) return;
  const auto limit = parse_limit(*written);
  if (!limit) return complain(table.get(key)->source(), fmt::format("\"{}\": {}", key, limit.error().what));
  into = *limit;
}

void ConfigReader::quota(const toml::table& table, std::optional<Quota>& into) {
  const std::string* written = text(table, "quota", "20G/day");
  if (written == nullptr) return;
  const auto read = parse_quota(*written);
  if (!read) return complain(table.get("quota")->source(), read.error().what);
  into = *read;
}

void ConfigReader::limits(const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 3> kKeys{"rate", "rate-per-job", "quota"};
  const toml::table* found = table(root, "limits");
  if (found == nullptr) return;
  check_keys(*found, kKeys);
  rate(*found, "rate", into.rate);
  rate(*found, "rate-per-job", into.rate_per_job);
  quota(*found, into.quota);
}

void ConfigReader::schedule(const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 1> kKeys{"rate"};
  const toml::table* found = table(root, "schedule");
  if (found == nullptr) return;
  check_keys(*found, kKeys);
  const std::string* written = text(*found, "rate", "23:00-07:00 unlimited, else 500K");
  if (written == nullptr) return;
  auto read = parse_schedule(*written);
  if (!read) {
    return complain(found->get("rate")->source(), fmt::format("\"rate\", {}", read.error().what));
  }
  into.schedule = *std::move(read);
}

HostRule ConfigReader::host(const toml::table& table) {
  constexpr std::array<std::string_view, 4> kKeys{"match", "rate", "connections", "quota"};
  check_keys(table, kKeys);
  HostRule rule;
  const std::string* match = text(table, "match", "*.example.com");
  if (match != nullptr) rule.match = to_lower(*match);
  if (!table.contains("match")) {
    complain(table.source(), "\"match\" is missing: which hosts the rule is for, such as \"*.example.com\"");
  } else if (match != nullptr && (match->empty() || match->find_first_of(" \t\r\n/@") != std::string::npos)) {
    complain(table.get("match")->source(),
             fmt::format("{} names no hosts; write for example \"*.example.com\"", in_quotes(*match)));
  }
  rate(table, "rate", rule.rate);
  quota(table, rule.quota);
  if (rule.quota) rule.quota->hosts = rule.match;
  if (const toml::node* node = table.get("connections")) {
    const auto* count = node->as_integer();
    if (count == nullptr || count->get() < 1 || count->get() > kMostConnections) {
      complain(node->source(),
               fmt::format("\"connections\" should be a number from 1 to {}", kMostConnections));
    } else {
      rule.connections = static_cast<int>(count->get());
    }
  }
  return rule;
}

void ConfigReader::hosts(const toml::table& root, Config& into) {
  const toml::node* node = root.get("host");
  if (node == nullptr) return;
  constexpr const char* kShape = "\"host\" should be tables, one for each rule: [[host]]";
  const toml::array* rules = node->as_array();
  if (rules == nullptr) return complain(node->source(), kShape);
  for (const toml::node& rule : *rules) {
    if (!rule.is_table()) return complain(rule.source(), kShape);
    into.hosts.push_back(host(*rule.as_table()));
  }
}

void ConfigReader::queues(const toml::table& root, Config& into) {
  constexpr std::array<std::string_view, 2> kKeys{"rate", "quota"};
  const toml::table* found = table(root, "queue");
  if (found == nullptr) return;
  for (const auto& [key, node] : *found) {
    const toml::table* keys = node.as_table();
    if (keys == nullptr) {
      return complain(node.source(), fmt::format("{} should be a table: [queue.NAME]", in_quotes(key.str())));
    }
    check_keys(*keys, kKeys);
    QueueRule& rule = into.queues[std::string(key.str())];
    rate(*keys, "rate", rule.rate);
    quota(*keys, rule.quota);
    if (rule.quota) rule.quota->queue = key.str();
  }
}

Result<Config> ConfigReader::read(const toml::table& root) {
  constexpr std::array<std::string_view, 4> kTables{"limits", "schedule", "host", "queue"};
  Config config;
  check_keys(root, kTables);
  limits(root, config);
  schedule(root, config);
  hosts(root, config);
  queues(root, config);
  if (error_) return tl::unexpected(*error_);
  return config;
}

}  // namespace

Result<Config> read_config(std::string_view file, std::string_view text) {
  ConfigReader reader(file);
  try {
    return reader.read(toml::parse(text, file));
  } catch (const toml::parse_error& error) {
    return reader.complaint(error.source(), without_control_characters(error.description()));
  }
}

}  // namespace mg
