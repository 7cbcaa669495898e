#include "src/cli/config_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/cli/config.h"
#include "src/cli/config_keys.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> kEngines{"one", "two"};

// As a user would who wants everything: the "#" is taken away in front of what is no prose.
std::string uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ' && line[1] != ':';
    result += (setting ? line.substr(1) : line) + "\n";
  }
  return result;
}

TEST(ConfigTemplate, SetsNothingAsItIs) {
  const auto config = read_config("my.toml", config_template("./config.schema.json", kEngines));

  ASSERT_TRUE(config) << config.error().what;
  EXPECT_EQ(*config, Config{});
}

TEST(ConfigTemplate, NamesItsSchemaInTheFirstLine) {
  EXPECT_THAT(config_template("./config.schema.json", kEngines),
              StartsWith("#:schema ./config.schema.json\n"));
}

TEST(ConfigTemplate, SetsEverythingOnceUncommented) {
  const auto config = read_config("my.toml", uncommented(config_template("x", kEngines)));

  ASSERT_TRUE(config) << config.error().what;
  std::size_t keys = 0;
  for (const JobSetting& setting : job_settings()) {
    EXPECT_EQ(is_given(setting, config->defaults), belongs_into_defaults(setting)) << setting.key;
    if (belongs_into_defaults(setting)) ++keys;
  }
  for (const ConfigTable& table : config_tables()) keys += table.keys.size();
  EXPECT_EQ(config->written.size(), keys);
  EXPECT_EQ(config->defaults.engines, kEngines);
}

TEST(ConfigTemplate, CanBeUncommentedLineByLine) {
  const std::string text = config_template("x", kEngines);
  std::istringstream lines(text);
  int tried = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 2 || line[0] != '#' || line[1] == ' ' || line[1] == ':') continue;
    if (line.starts_with("#[[host]]")) break;  // from here on a table's name has to come first
    std::string one = text;
    one.erase(one.find("\n" + line) + 1, 1);

    const auto config = read_config("my.toml", one);

    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->written.size(), 1U) << line;
    ++tried;
  }
  EXPECT_GT(tried, 20);
}

TEST(ConfigSchema, IsTheOneThatIsShipped) {
  std::ifstream file(MG_FIXTURES "/../docs/config.schema.json");
  std::stringstream shipped;
  shipped << file.rdbuf();

  EXPECT_EQ(shipped.str(), config_schema())
      << "write it anew: multiget config schema > docs/config.schema.json";
}

TEST(ConfigSchema, KnowsEveryKeyAndNoOther) {
  const auto schema = nlohmann::json::parse(config_schema());

  const auto& tables = schema["properties"];
  for (const JobSetting& setting : job_settings())
    EXPECT_EQ(tables["defaults"]["properties"].contains(setting.key), belongs_into_defaults(setting));
  EXPECT_EQ(tables.size(), config_tables().size() + 1);
  EXPECT_FALSE(schema["additionalProperties"]);
  EXPECT_FALSE(tables["defaults"]["additionalProperties"]);
  EXPECT_EQ(tables["defaults"]["properties"]["jobs"]["maximum"], 64);
  EXPECT_EQ(tables["host"]["items"]["required"], nlohmann::json::array({"match"}));
  EXPECT_EQ(tables["queue"]["additionalProperties"]["properties"].size(), 2U);
}

TEST(ConfigSchema, GivesExamplesOfTheTypeItAsksFor) {
  const auto schema = nlohmann::json::parse(config_schema());

  for (const auto& [key, setting] : schema["properties"]["defaults"]["properties"].items()) {
    const auto& example = setting["examples"][0];
    const std::string type = setting["type"].is_array() ? "array" : setting["type"].get<std::string>();
    EXPECT_EQ(std::string(example.type_name()), type == "integer" ? "number" : type) << key;
    EXPECT_FALSE(setting["description"].get<std::string>().empty()) << key;
  }
}

}  // namespace
}  // namespace mg
