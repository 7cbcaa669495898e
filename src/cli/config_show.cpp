#include "src/cli/config_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/nearest_word.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/config_keys.h"
#include "src/cli/job_defaults.h"
#include "src/cli/job_settings.h"

namespace mg {

namespace {

constexpr const char* kCommandLine = "command line";

// The help says what holds without a setting: "how many (default: 8); more". One place for it.
std::optional<std::string> standard_of(std::string_view help) {
  constexpr std::string_view kMark = "(default: ";
  const std::size_t begin = help.find(kMark);
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t end = begin + kMark.size();
  // A template has brackets of its own.
  for (int open = 1; end < help.size(); ++end) {
    if (help[end] == '(') ++open;
    if (help[end] == ')' && --open == 0) break;
  }
  return std::string(help.substr(begin + kMark.size(), end - begin - kMark.size()));
}

std::string masked(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t at = url.rfind('@');
  if (host == std::string::npos || at == std::string::npos || at < host) return url;
  const std::size_t colon = url.find(':', host + 3);
  if (colon == std::string::npos || colon > at) return url;
  return fmt::format("{}:***{}", url.substr(0, colon), url.substr(at));
}

class Rows {
 public:
  Rows(const Config& config, const EnvironmentSettings& environment, const JobOptions& given)
      : config_(config),
        environment_(environment.options),
        given_(given),
        defaults_(defaults_of(config, environment)),
        options_(merged(defaults_.options, given)) {}

  std::vector<ShownValue> all() && {
    for (const JobSetting& setting : job_settings()) {
      if (setting.limits_key.empty()) add(setting);
    }
    for (const ConfigTable& table : config_tables()) add(table);
    return std::move(rows_);
  }

 private:
  void add(const JobSetting& setting) {
    if (setting.of_one_list && !is_given(setting, options_)) return;
    ShownValue row{.key = fmt::format("defaults.{}", setting.key), .origin = "default"};
    row.standard = standard_of(setting.help);
    if (is_given(setting, options_)) set(row, setting);
    rows_.push_back(std::move(row));
  }

  void set(ShownValue& row, const JobSetting& setting) const {
    JobOptions shown = options_;
    if (shown.proxy) shown.proxy = masked(*shown.proxy);
    row.value = text_of(setting, shown);
    row.json = to_json_line(parse_json(to_json(shown)).value().at(setting.key));
    const auto origin = defaults_.origins.find(std::string(setting.key));
    row.origin =
        is_given(setting, given_) || origin == defaults_.origins.end() ? kCommandLine : origin->second;
  }

  void add(const ConfigTable& table) {
    if (table.shape != ConfigTable::Shape::one) {
      for (const WrittenValue& written : config_.written) {
        if (written.key.starts_with(fmt::format("{}.", table.name))) add(written);
      }
      return;
    }
    for (const ConfigKey& key : table.keys) {
      ShownValue row{.key = fmt::format("{}.{}", table.name, key.key), .origin = "default"};
      const auto written = std::ranges::find(config_.written, row.key, &WrittenValue::key);
      if (written != config_.written.end()) {
        row.value = written->value;
        row.json = to_json_line(written->value);
        row.origin = written->place;
      }
      overrule(row);
      rows_.push_back(std::move(row));
    }
  }

  void add(const WrittenValue& written) {
    const bool number = written.key.ends_with(".connections");
    rows_.push_back({.key = written.key,
                     .value = written.value,
                     .json = number ? written.value : to_json_line(written.value),
                     .origin = written.place,
                     .standard = {},
                     .overruled_by = {}});
  }

  // A limit of the environment or the command line stands above that of the config and its schedule.
  void overrule(ShownValue& row) const {
    for (const JobSetting& setting : job_settings()) {
      if (setting.limits_key.empty()) continue;
      const bool on_line = is_given(setting, given_);
      if (!on_line && !is_given(setting, environment_)) continue;
      const std::string who = on_line ? kCommandLine : variable_of(setting);
      if (row.key == fmt::format("limits.{}", setting.limits_key)) {
        row.value = text_of(setting, options_);
        row.json = to_json_line(*row.value);
        row.origin = who;
      } else if (row.key == "schedule.rate" && setting.limits_key == "rate" && row.value) {
        row.overruled_by = who;
      }
    }
  }

  const Config& config_;
  const JobOptions& environment_;
  const JobOptions& given_;
  JobDefaults defaults_;
  JobOptions options_;
  std::vector<ShownValue> rows_;
};

std::string with_tilde(const std::string& place, const std::string& home) {
  if (home.size() < 2 || !place.starts_with(home + "/")) return place;
  return "~" + place.substr(home.size());
}

std::string value_words(const ShownValue& row) {
  if (row.value) return without_control_characters(row.json);
  return row.standard ? *row.standard : "-";
}

}  // namespace

std::vector<ShownValue> shown_values(const Config& config, const EnvironmentSettings& environment,
                                     const JobOptions& given) {
  return Rows(config, environment, given).all();
}

Result<std::vector<ShownValue>> values_of_key(const std::vector<ShownValue>& values, std::string_view key) {
  std::vector<ShownValue> found;
  std::vector<std::string> names{"defaults"};
  for (const ConfigTable& table : config_tables()) names.emplace_back(table.name);
  for (const ShownValue& value : values) {
    const std::string_view name = value.key;
    const bool below = name.starts_with(fmt::format("{}.", key));
    if (name == key || name == fmt::format("defaults.{}", key) || below) found.push_back(value);
    names.emplace_back(value.key);
    if (name.starts_with("defaults.")) names.emplace_back(name.substr(name.find('.') + 1));
  }
  const bool table = std::ranges::find(config_tables(), key, &ConfigTable::name) != config_tables().end();
  if (!found.empty() || table) return found;
  const std::vector<std::string_view> known(names.begin(), names.end());
  return fail(ErrorKind::bad_input, fmt::format("there is no setting {}; did you mean \"{}\"?",
                                                in_quotes(key), nearest_word(key, known)));
}

std::string show_table(const std::vector<ShownValue>& values, const std::string& home) {
  std::size_t keys = 0;
  std::size_t words = 0;
  for (const ShownValue& row : values) {
    keys = std::max(keys, without_control_characters(row.key).size());
    words = std::max(words, std::min<std::size_t>(value_words(row).size(), 40));  // a long one juts out
  }
  std::string table;
  for (const ShownValue& row : values) {
    std::string origin = row.value || row.standard ? with_tilde(row.origin, home) : "not set";
    if (row.overruled_by) origin += fmt::format(", but {} counts", *row.overruled_by);
    table += fmt::format("{:<{}}  {:<{}}  {}\n", without_control_characters(row.key), keys, value_words(row),
                         words, without_control_characters(origin));
  }
  return table;
}

std::string show_json(const std::vector<ShownValue>& values) {
  nlohmann::json list = nlohmann::json::array();
  const auto optional = [](const std::optional<std::string>& text) {
    return text ? nlohmann::json(*text) : nlohmann::json();
  };
  for (const ShownValue& row : values) {
    list.push_back({{"key", row.key},
                    {"value", row.value ? nlohmann::json::parse(row.json, nullptr, false) : nlohmann::json()},
                    {"origin", row.value || row.standard ? nlohmann::json(row.origin) : nlohmann::json()},
                    {"default", optional(row.standard)},
                    {"overruled_by", optional(row.overruled_by)}});
  }
  return to_json_line(list) + "\n";
}

}  // namespace mg
