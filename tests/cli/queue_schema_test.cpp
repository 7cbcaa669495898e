#include "src/cli/queue_schema.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/cli/job_settings.h"
#include "src/cli/queue_file.h"

namespace mg {
namespace {

TEST(QueueSchema, IsTheOneThatIsShipped) {
  std::ifstream file(MG_FIXTURES "/../docs/queue.schema.json");
  std::stringstream shipped;
  shipped << file.rdbuf();

  EXPECT_EQ(shipped.str(), queue_schema()) << "write it anew: multiget queue schema > docs/queue.schema.json";
}

TEST(QueueSchema, KnowsTheSettingsOfOneListAndThoseOfAllInDefaults) {
  const auto schema = nlohmann::json::parse(queue_schema());

  for (const JobSetting& setting : job_settings()) {
    const std::string key(setting.key);
    EXPECT_EQ(schema.at("properties").at("playlist").at("items").at("properties").contains(key),
              !setting.of_run)
        << key;
    EXPECT_EQ(schema.at("properties").at("defaults").at("properties").contains(key),
              !setting.of_one_list && !setting.of_run)
        << key;
  }
}

TEST(QueueSchema, HasExamplesThatTheReaderTakes) {
  const auto schema = nlohmann::json::parse(queue_schema());
  const auto& keys = schema.at("properties").at("playlist").at("items").at("properties");

  for (const auto& [key, value] : keys.items()) {
    if (key == "url" || key == "site" || key == "id") continue;
    const std::string line = key + " = " + value.at("examples").at(0).dump() + "\n";
    const auto file = read_queue_file("a.toml", "[[playlist]]\nurl = \"https://example.com/\"\n" + line);
    const std::string why = file ? "" : file.error().what;
    EXPECT_TRUE(file || why.find("there is no such file") != std::string::npos) << line << why;
  }
}

}  // namespace
}  // namespace mg
