#include "src/cli/job_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace mg {
namespace {

using testing::HasSubstr;

const JobSetting& setting(std::string_view key) {
  const JobSetting* found = find_job_setting(key);
  EXPECT_NE(found, nullptr) << key;
  return *found;
}

JobOptions everything() {
  JobOptions options;
  for (const JobSetting& each : job_settings()) {
    std::string text = each.choices.empty() ? "x" : std::string(each.choices.back());
    if (std::holds_alternative<std::optional<int> JobOptions::*>(each.member))
      text = std::to_string(each.most);
    if (std::holds_alternative<std::optional<bool> JobOptions::*>(each.member)) text = "false";
    EXPECT_TRUE(set_from_text(each, options, text)) << each.key;
  }
  return options;
}

TEST(JobSettings, HaveKeysOfTheirOwnThatTheCommandLineKnowsThemBy) {
  std::set<std::string_view> keys;

  for (const JobSetting& each : job_settings()) {
    EXPECT_TRUE(keys.insert(each.key).second) << each.key;
    EXPECT_THAT(std::string(each.words), HasSubstr("--" + std::string(each.key)));
    EXPECT_FALSE(each.help.empty() || each.example.empty()) << each.key;
  }
}

TEST(JobSettings, CoverEveryMember) {
  const JobOptions options = everything();

  // A member without a setting would be lost on this way.
  EXPECT_EQ(merged({}, options), options);
  EXPECT_EQ(job_settings().size(), 36U) << "a member was added: give it a line in the table";
}

TEST(JobSettings, NameTheirVariables) {
  EXPECT_EQ(variable_of(setting("limit-rate-per-job")), "MULTIGET_LIMIT_RATE_PER_JOB");
}

TEST(JobSettings, ReadWhatIsWritten) {
  JobOptions options;

  ASSERT_TRUE(set_from_text(setting("jobs"), options, "3"));
  ASSERT_TRUE(set_from_text(setting("engine"), options, "two, one"));
  ASSERT_TRUE(set_from_text(setting("no-meter"), options, "1"));

  EXPECT_EQ(options.jobs, 3);
  EXPECT_EQ(options.engines, (std::vector<std::string>{"two", "one"}));
  EXPECT_EQ(options.no_meter, true);
  EXPECT_EQ(text_of(setting("engine"), options), "two,one");
  EXPECT_EQ(text_of(setting("pages"), options), "");
}

TEST(JobSettings, SayWhatAValueShouldBe) {
  JobOptions options;

  EXPECT_EQ(set_from_text(setting("jobs"), options, "65").error().what, "should be a number from 1 to 64");
  EXPECT_EQ(set_from_text(setting("jobs"), options, "4x").error().what, "should be a number from 1 to 64");
  EXPECT_EQ(set_from_text(setting("force"), options, "yes").error().what, "should be true or false");
  EXPECT_EQ(set_from_text(setting("download"), options, "me").error().what, "should be native or engine");
  EXPECT_EQ(options, JobOptions());
}

TEST(JobSettings, PutTheStrongerOverTheWeaker) {
  const JobOptions under{.pages = "1-3", .jobs = 2, .no_meter = true};
  const JobOptions over{.jobs = 5, .no_meter = false};

  EXPECT_EQ(merged(under, over), (JobOptions{.pages = "1-3", .jobs = 5, .no_meter = false}));
}

TEST(JobSettings, SurviveTheirWayThroughJson) {
  const JobOptions options = everything();

  const Result<JobOptions> read = read_job_options(to_json(options));

  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, options);
  EXPECT_EQ(to_json(JobOptions{}), "{}");
}

TEST(JobSettings, RefuseJsonThatIsNoneOfOurs) {
  EXPECT_FALSE(read_job_options("[]"));
  EXPECT_FALSE(read_job_options("{"));
  EXPECT_THAT(read_job_options(R"({"jobs": "many"})").error().what, HasSubstr("\"jobs\" should be a number"));
  EXPECT_TRUE(read_job_options(R"({"of-a-later-version": 1})"));
}

}  // namespace
}  // namespace mg
