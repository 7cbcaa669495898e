#include "src/cli/config_template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/text.h"
#include "src/cli/config_keys.h"

namespace mg {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kWidth = 100;

constexpr std::string_view kHead =
    R"(# Settings of multiget. What is not set here is as it would be without this file; `multiget config show` tells
# each value and where it comes from. Take the "#" away in front of what you want to set.
#
# Each of these over those before it: /etc/multiget/config.toml, ~/.config/multiget/config.toml, multiget.toml in
# the present directory, --config FILE, the environment (MULTIGET_JOBS=4), the command line.
)";

constexpr std::string_view kDefaultsHelp =
    "For every list that does not say otherwise. Relative paths are meant from this file.";

std::string prose(std::string_view text) {
  std::string lines;
  std::string line = "#";
  for (const std::string_view word : split(text, ' ')) {
    if (line.size() + 1 + word.size() > kWidth) {
      lines += line + "\n";
      line = "#";
    }
    line += fmt::format(" {}", word);
  }
  return lines + line + "\n";
}

std::string example_of(const JobSetting& setting, const std::vector<std::string>& engines) {
  if (setting.key != "engine" || engines.empty()) return std::string(setting.example);
  return fmt::format("[\"{}\"]", fmt::join(engines, "\", \""));
}

std::string header_of(const ConfigTable& table) {
  switch (table.shape) {
    case ConfigTable::Shape::one: return fmt::format("[{}]\n", table.name);
    case ConfigTable::Shape::several: return fmt::format("#[[{}]]\n", table.name);
    case ConfigTable::Shape::named: return fmt::format("#[{}.night]\n", table.name);
  }
  return "";
}

// As JSON what TOML writes as `example`: they agree on text, numbers, truths and lists of text.
json value_of(std::string_view example) {
  return json::parse(example, nullptr, false);
}

json schema_of(const ConfigKey& key) {
  json schema{{"description", key.help}, {"examples", json::array({value_of(key.example)})}};
  if (is_number(key)) {
    schema["type"] = "integer";
    schema["minimum"] = key.least;
    schema["maximum"] = key.most;
  } else {
    schema["type"] = "string";
  }
  return schema;
}

json closed_object(json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

json schema_of(const ConfigTable& table) {
  json keys = json::object();
  for (const ConfigKey& key : table.keys) keys[std::string(key.key)] = schema_of(key);
  json one = closed_object(std::move(keys));
  json schema;
  switch (table.shape) {
    case ConfigTable::Shape::one: schema = std::move(one); break;
    case ConfigTable::Shape::several:
      one["required"] = {table.keys.front().key};
      schema = {{"type", "array"}, {"items", std::move(one)}};
      break;
    case ConfigTable::Shape::named:
      schema = {{"type", "object"}, {"additionalProperties", std::move(one)}};
      break;
  }
  schema["description"] = table.help;
  return schema;
}

// The type of what a setting's member holds.
struct AddType {
  json& schema;
  const JobSetting& setting;

  void operator()(std::optional<std::string> JobOptions::*) const {
    schema["type"] = "string";
    if (!setting.choices.empty()) schema["enum"] = setting.choices;
  }
  void operator()(std::optional<int> JobOptions::*) const {
    schema["type"] = "integer";
    schema["minimum"] = setting.least;
    schema["maximum"] = setting.most;
  }
  void operator()(std::optional<bool> JobOptions::*) const { schema["type"] = "boolean"; }
  void operator()(std::vector<std::string> JobOptions::*) const {
    schema["type"] = {"string", "array"};
    schema["items"] = {{"type", "string"}};
    schema["minItems"] = 1;
  }
};

}  // namespace

bool belongs_into_defaults(const JobSetting& setting) {
  return !setting.of_one_list && setting.limits_key.empty();
}

std::string config_template(std::string_view schema, const std::vector<std::string>& engines) {
  std::string text = fmt::format("#:schema {}\n{}\n[defaults]\n{}", schema, kHead, prose(kDefaultsHelp));
  for (const JobSetting& setting : job_settings()) {
    if (!belongs_into_defaults(setting)) continue;
    text += fmt::format("\n{}#{} = {}\n", prose(setting.help), setting.key, example_of(setting, engines));
  }
  for (const ConfigTable& table : config_tables()) {
    text += fmt::format("\n{}{}", header_of(table), prose(table.help));
    // A key behind a header that is still a comment would land in the table before it.
    if (table.shape != ConfigTable::Shape::one) text += prose("Take the # in front of its name away first.");
    for (const ConfigKey& key : table.keys)
      text += fmt::format("\n{}#{} = {}\n", prose(key.help), key.key, key.example);
  }
  return text;
}

json schema_of(const JobSetting& setting) {
  json schema{{"description", setting.help}, {"examples", json::array({value_of(setting.example)})}};
  std::visit(AddType{schema, setting}, setting.member);
  return schema;
}

std::string config_schema() {
  json defaults = json::object();
  for (const JobSetting& setting : job_settings()) {
    if (belongs_into_defaults(setting)) defaults[std::string(setting.key)] = schema_of(setting);
  }
  json tables{{"defaults", closed_object(std::move(defaults))}};
  tables["defaults"]["description"] = kDefaultsHelp;
  for (const ConfigTable& table : config_tables()) tables[std::string(table.name)] = schema_of(table);
  json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "config.toml of multiget"},
              {"description", "What people set once and for all. Written by `multiget config schema`."}};
  schema.update(closed_object(std::move(tables)));
  return schema.dump(2) + "\n";
}

}  // namespace mg
