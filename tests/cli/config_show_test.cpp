#include "src/cli/config_show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<ShownValue> shown(std::string_view toml, const JobOptions& environment = {},
                              const JobOptions& given = {}) {
  const Result<Config> config = read_config("/home/u/my.toml", toml);
  EXPECT_TRUE(config) << config.error().what;
  return shown_values(config.value_or(Config{}), {environment, {}}, given);
}

ShownValue row(const std::vector<ShownValue>& rows, std::string_view key) {
  const auto found = std::ranges::find(rows, key, &ShownValue::key);
  EXPECT_NE(found, rows.end()) << key;
  return found == rows.end() ? ShownValue{} : *found;
}

TEST(ConfigShow, TellsTheStrongestValueAndWhoSaysSo) {
  const auto rows =
      shown("[defaults]\njobs = 2\nretries = 3\nsleep = \"1\"\n", {.jobs = 3, .retries = 4}, {.jobs = 4});

  EXPECT_EQ(row(rows, "defaults.jobs").value, "4");
  EXPECT_EQ(row(rows, "defaults.jobs").origin, "command line");
  EXPECT_EQ(row(rows, "defaults.retries").origin, "MULTIGET_RETRIES");
  EXPECT_EQ(row(rows, "defaults.sleep").origin, "/home/u/my.toml:4");
  EXPECT_EQ(row(rows, "defaults.connections").origin, "default");
  EXPECT_EQ(row(rows, "defaults.connections").standard, "8");
  EXPECT_EQ(row(rows, "defaults.output").standard, "'%(title)s/P%(page)0Nd %(part)s.%(ext)s' for lists");
  EXPECT_EQ(row(rows, "defaults.proxy").standard, std::nullopt);
}

TEST(ConfigShow, PutsALimitOfTheEnvironmentOverTheConfigsAndItsSchedule) {
  const auto rows = shown("[limits]\nrate = \"1M\"\nquota = \"2G/day\"\n[schedule]\nrate = \"else 3M\"\n",
                          {.limit_rate = "5M"});

  EXPECT_EQ(row(rows, "limits.rate").value, "5M");
  EXPECT_EQ(row(rows, "limits.rate").origin, "MULTIGET_LIMIT_RATE");
  EXPECT_EQ(row(rows, "limits.quota").origin, "/home/u/my.toml:3");
  EXPECT_EQ(row(rows, "schedule.rate").overruled_by, "MULTIGET_LIMIT_RATE");
}

TEST(ConfigShow, ListsTheRulesForHostsAndQueues) {
  const auto rows = shown("[[host]]\nmatch = \"A\"\nconnections = 2\n[queue.night]\nrate = \"1M\"\n");

  EXPECT_EQ(row(rows, "host.\"a\".connections").json, "2");
  EXPECT_EQ(row(rows, "queue.night.rate").origin, "/home/u/my.toml:5");
}

TEST(ConfigShow, NeverTellsAPassword) {
  for (const char* url : {"http://u:secret@h:1", "socks5://u:secret@h", "http://u:sec@ret@h/"}) {
    const std::string json = show_json(shown("", {.proxy = url}));

    EXPECT_THAT(json, AllOf(HasSubstr("u:***@h"), Not(HasSubstr("sec")))) << url;
  }
}

TEST(ConfigShow, FindsASettingByItsName) {
  const auto rows = shown("");

  EXPECT_EQ(values_of_key(rows, "jobs")->at(0).key, "defaults.jobs");
  EXPECT_EQ(values_of_key(rows, "defaults.jobs")->size(), 1U);
  EXPECT_EQ(values_of_key(rows, "limits")->size(), 3U);
  EXPECT_EQ(values_of_key(rows, "host")->size(), 0U);
  EXPECT_THAT(values_of_key(rows, "jbos").error().what, HasSubstr("did you mean \"jobs\"?"));
}

TEST(ConfigShow, IsATableForPeople) {
  const auto rows = shown("[defaults]\njobs = 2\nquality = \"720\"\n[schedule]\nrate = \"else 3M\"\n",
                          {.limit_rate = "5M"});

  const std::string table = show_table(rows, "/home/u");

  EXPECT_THAT(table, HasSubstr("~/my.toml:2\n"));
  EXPECT_THAT(table, HasSubstr("\"720\""));
  EXPECT_THAT(table, HasSubstr("~/my.toml:5, but MULTIGET_LIMIT_RATE counts\n"));
  EXPECT_THAT(table, HasSubstr("not set\n"));
}

TEST(ConfigShow, IsAnArrayForScripts) {
  const auto list = nlohmann::json::parse(
      show_json(shown("[defaults]\njobs = 2\nengine = [\"one\"]\nno-meter = false\nquality = \"720\"\n")));

  const auto value = [&](const char* key) {
    return *std::ranges::find_if(list, [&](const auto& each) { return each["key"] == key; });
  };
  EXPECT_EQ(value("defaults.jobs")["value"], 2);
  EXPECT_EQ(value("defaults.engine")["value"], nlohmann::json::array({"one"}));
  EXPECT_EQ(value("defaults.no-meter")["value"], false);
  EXPECT_EQ(value("defaults.quality")["value"], "720");
  EXPECT_EQ(value("defaults.connections")["value"], nullptr);
  EXPECT_EQ(value("defaults.connections")["default"], "8");
}

}  // namespace
}  // namespace mg
