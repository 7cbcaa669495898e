#include "src/cli/job_defaults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/toolbox.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Toolbox& toolbox() {
  static const Toolbox tools = make_toolbox("/nowhere").value();
  return tools;
}

JobDefaults defaults(std::string_view toml, const JobOptions& environment = {}) {
  const Result<Config> config = read_config("/etc/my.toml", toml);
  EXPECT_TRUE(config) << config.error().what;
  return defaults_of(config.value_or(Config{}), {environment, {}});
}

Result<JobRequest> make(const JobOptions& given, const JobDefaults& under) {
  return make_job_request("bilibili", "BV1Wy4y1B7vg", given, toolbox(), under);
}

TEST(JobDefaults, AreTheEnvironmentsOverTheConfigs) {
  const JobDefaults under = defaults("[defaults]\njobs = 2\nretries = 7\n", {.jobs = 3});

  EXPECT_EQ(under.options, (JobOptions{.jobs = 3, .retries = 7}));
  EXPECT_EQ(under.origins,
            (std::map<std::string, std::string>{{"jobs", "MULTIGET_JOBS"}, {"retries", "/etc/my.toml:3"}}));
}

TEST(JobDefaults, HoldWhereTheCommandLineSaysNothing) {
  const JobDefaults under = defaults("[defaults]\njobs = 2\nretries = 7\nquality = \"720\"\n");

  const auto job = make({.retries = 1}, under);

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->jobs, 2);
  EXPECT_EQ(job->request.retries, 1);
  EXPECT_EQ(job->request.height, 720);
}

TEST(JobDefaults, GiveWayWhereTheyWouldContradictTheCommandLine) {
  const auto format = make({.format = "best"}, defaults("[defaults]\nquality = \"720\"\n"));
  const auto output = make({.output = "/tmp/"}, defaults("[defaults]\ndir = \"/films\"\n"));
  const auto directory = make({.directory = "/films"}, defaults("[defaults]\noutput = \"/tmp/\"\n"));

  ASSERT_TRUE(format && output && directory);
  EXPECT_EQ(format->request.height, std::nullopt);
  EXPECT_EQ(output->request.directory, "/tmp/");
  EXPECT_EQ(directory->request.directory, "/films");
}

TEST(JobDefaults, AreNamedWhereTheyAreWrong) {
  const auto file = make({}, defaults("[defaults]\nca-file = \"none.pem\"\n"));
  const auto engine = make({}, defaults("[defaults]\nengine = \"no-such\"\n"));
  const auto both = make({}, defaults("[defaults]\nformat = \"best\"\nquality = \"720\"\n"));

  EXPECT_THAT(file.error().what,
              StartsWith("ca-file of /etc/my.toml:2 \"/etc/none.pem\": there is no such file"));
  EXPECT_THAT(engine.error().what,
              StartsWith("engine of /etc/my.toml:2 \"no-such\": there is no such engine"));
  EXPECT_THAT(both.error().what, HasSubstr("format of /etc/my.toml:2"));
}

TEST(JobDefaults, AreNotBlamedForWhatTheCommandLineSays) {
  const auto file = make({.ca_file = "/none.pem"}, defaults("[defaults]\nca-file = \"/other.pem\"\n"));

  EXPECT_THAT(file.error().what, StartsWith("--ca-file \"/none.pem\""));
}

TEST(JobDefaults, OfAConfigLeaveItsRulesForHostsAlone) {
  const JobDefaults config = defaults("[defaults]\nper-host = 3\n");

  EXPECT_FALSE(make({}, config)->per_host_given);
  EXPECT_EQ(make({}, config)->profile.media.pace.connections, 3);
  EXPECT_TRUE(make({.per_host = 3}, config)->per_host_given);
  EXPECT_TRUE(make({}, defaults("", {.per_host = 3}))->per_host_given);
}

TEST(JobDefaults, DoNotReplaceWhatARunRemembersForItsRetry) {
  Request first = make({.retries = 1, .proxy = "http://first:1"}, {})->request;
  const JobDefaults under = defaults("[defaults]\nretries = 9\nproxy = \"http://other:1\"\njobs = 2\n");

  const auto again = renew_job_request(first, {}, toolbox(), under);
  first.network.proxy.clear();
  const auto direct = renew_job_request(first, {.retries = 4}, toolbox(), under);

  ASSERT_TRUE(again && direct);
  EXPECT_EQ(again->request.retries, 1);
  EXPECT_EQ(again->request.network.proxy, "http://first:1");
  EXPECT_EQ(again->jobs, 2);
  EXPECT_EQ(direct->request.retries, 4);
  EXPECT_EQ(direct->request.network.proxy, "http://other:1");
}

}  // namespace
}  // namespace mg
