#include "src/cli/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "src/cli/job_settings.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const std::string& name, const std::string& value) {
  const auto read = read_environment({{name, value}});
  return read ? "" : read.error().what;
}

TEST(Environment, SaysWhatTheOptionsSay) {
  const auto read = read_environment({{"MULTIGET_JOBS", "3"},
                                      {"MULTIGET_LIMIT_RATE", "2M"},
                                      {"MULTIGET_ENGINE", "two,one"},
                                      {"MULTIGET_NO_METER", "1"}});

  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->options,
            (JobOptions{.jobs = 3, .engines = {"two", "one"}, .limit_rate = "2M", .no_meter = true}));
  EXPECT_THAT(read->remarks, IsEmpty());
}

TEST(Environment, CanSaySomethingOfEverySetting) {
  for (const JobSetting& setting : job_settings()) {
    std::string value(setting.example);
    std::erase_if(value, [](char c) { return c == '"' || c == '[' || c == ']'; });

    const auto read = read_environment({{variable_of(setting), value}});

    ASSERT_TRUE(read) << read.error().what;
    EXPECT_TRUE(is_given(setting, read->options)) << setting.key;
  }
}

TEST(Environment, SaysNothingWhereItIsEmpty) {
  const auto read = read_environment({{"MULTIGET_JOBS", ""}, {"MULTIGET_DIR", ""}});

  ASSERT_TRUE(read);
  EXPECT_EQ(read->options, JobOptions());
}

TEST(Environment, IsRefusedWithTheVariable) {
  EXPECT_EQ(refusal("MULTIGET_JOBS", "many"),
            "the environment's MULTIGET_JOBS should be a number from 1 to 64");
  EXPECT_THAT(refusal("MULTIGET_SLEEP", "5-2"),
              HasSubstr("the environment's MULTIGET_SLEEP 5-2: the first is the smaller one"));
  EXPECT_THAT(refusal("MULTIGET_FORCE", "yes"), HasSubstr("MULTIGET_FORCE should be true or false"));
  EXPECT_THAT(refusal("MULTIGET_QUOTA", "20G"), HasSubstr("MULTIGET_QUOTA: "));
}

TEST(Environment, MeansTheHomeByATilde) {
  const auto read = read_environment({{"MULTIGET_DIR", "~/films"}});

  EXPECT_EQ(read->options.directory, std::string(std::getenv("HOME")) + "/films");
  EXPECT_EQ(path_variable({{"MULTIGET_STATE", "~/s"}}, "MULTIGET_STATE"),
            std::string(std::getenv("HOME")) + "/s");
  EXPECT_EQ(path_variable({{"MULTIGET_STATE", ""}}, "MULTIGET_STATE"), std::nullopt);
}

TEST(Environment, RemarksOnASlipOnly) {
  const auto read = read_environment({{"MULTIGET_QUALTY", "720"},
                                      {"MULTIGET_CONECTION", "4"},
                                      {"MULTIGET_BIN", "/usr/bin/multiget"},
                                      {"MULTIGET_SIM_STATE", "/tmp"},
                                      {"MULTIGET_TESTS", "1"}});

  ASSERT_TRUE(read);
  EXPECT_THAT(read->remarks, testing::ElementsAre(
                                 AllOf(HasSubstr("MULTIGET_QUALTY"), HasSubstr("is MULTIGET_QUALITY meant?")),
                                 AllOf(HasSubstr("MULTIGET_CONECTION"), HasSubstr("MULTIGET_CONNECTIONS"))));
}

TEST(Environment, OfAHookTellsOfItsPageAndNotOfUs) {
  const auto read = read_environment({{"MULTIGET_HOOK", "page"},
                                      {"MULTIGET_DIR", "/films"},
                                      {"MULTIGET_PAGE", "3"},
                                      {"MULTIGET_JOBS", "2"}});

  ASSERT_TRUE(read);
  EXPECT_EQ(read->options, JobOptions{.jobs = 2});
  EXPECT_THAT(read->remarks, IsEmpty());
}

}  // namespace
}  // namespace mg
