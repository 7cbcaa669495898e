#include "src/cli/job_request.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "adapters/toolbox.h"

namespace mg {
namespace {

using testing::HasSubstr;

const std::string kId = "BV1Wy4y1B7vg";

class JobRequestTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("multiget-{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(),
                          ::getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
    return (folder_ / name).string();
  }
  Result<JobRequest> make(const JobOptions& options) {
    return make_job_request("bilibili", kId, options, toolbox_);
  }
  // The sentence with which these options are refused; empty if they are not.
  std::string refusal(const JobOptions& options) {
    const auto job = make(options);
    if (job) return "";
    EXPECT_EQ(job.error().kind, ErrorKind::bad_input);
    return job.error().what;
  }

  Toolbox toolbox_ = *make_toolbox("/nonexistent");
  std::filesystem::path folder_;
};

TEST_F(JobRequestTest, MakesARequestOfAnIdAndItsProfile) {
  const auto job = make({.pages = "1-20", .quality = "1080p"});

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->request.list_id, kId);
  EXPECT_EQ(job->request.url, "https://www.bilibili.com/video/" + kId);
  EXPECT_EQ(job->request.page_url, "https://www.bilibili.com/video/" + kId + "?p={page}");
  EXPECT_EQ(job->request.pages, (PageSelection{{.first = 1, .last = 20}}));
  EXPECT_EQ(job->request.height, 1080);
  EXPECT_TRUE(job->request.directory.is_absolute());
}

TEST_F(JobRequestTest, TakesThePageThatAnAddressNames) {
  const auto job = make_job_request("", "https://www.bilibili.com/video/" + kId + "?p=3", {}, toolbox_);

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->request.site, "bilibili");
  EXPECT_EQ(job->request.pages, (PageSelection{{.first = 3, .last = 3}}));
}

TEST_F(JobRequestTest, PrefersWrittenPagesToThoseOfTheAddress) {
  const auto job =
      make_job_request("", "https://www.bilibili.com/video/" + kId + "?p=3", {.pages = "all"}, toolbox_);

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_NE(job->request.pages, (PageSelection{{.first = 3, .last = 3}}));
}

TEST_F(JobRequestTest, SpacesAndLimitsBothLanesOfAHost) {
  const auto job = make({.per_host = 2, .sleep = "1-3"});

  ASSERT_TRUE(job) << job.error().what;
  for (const Pace& pace : {job->profile.pages.pace, job->profile.media.pace}) {
    EXPECT_EQ(pace.concurrency, 2);
    EXPECT_EQ(pace.spacing_least, 1s);
    EXPECT_EQ(pace.spacing_most, 3s);
  }
}

TEST_F(JobRequestTest, LimitsTheConnectionsOfOwnTransfers) {
  const auto usual = make({});
  const auto given = make({.connections = 16, .per_host = 20, .download = "engine"});

  ASSERT_TRUE(usual && given);
  EXPECT_EQ(usual->connections, 8);
  EXPECT_EQ(usual->profile.media.pace.connections, 8);
  EXPECT_EQ(usual->request.download, Download::native);
  EXPECT_EQ(given->connections, 16);
  EXPECT_EQ(given->profile.media.pace.connections, 20);
  EXPECT_EQ(given->request.download, Download::engine);
}

TEST_F(JobRequestTest, WaitsForAHostAsLongAsIsSaid) {
  EXPECT_EQ(make({.max_wait = "1h30m"})->request.max_wait, 90min);
  EXPECT_EQ(make({.max_wait = "0"})->request.max_wait, 0s);
  EXPECT_EQ(make({})->request.max_wait, std::nullopt);
}

TEST_F(JobRequestTest, TakesAnOutputThatIsADirectoryAsOne) {
  const auto job = make({.output = folder_.string()});

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->request.directory, folder_);
  EXPECT_EQ(job->request.output, "");
}

TEST_F(JobRequestTest, TakesCookiesInNetscapeFormat) {
  const std::string file =
      write("cookies.txt", "# Netscape HTTP Cookie File\n.bilibili.com\tTRUE\t/\tFALSE\t0\tSESSDATA\tx\n");

  const auto job = make({.cookies = file});

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->request.network.cookies_file, file);
}

TEST_F(JobRequestTest, RefusesWhatItCannotReadAndNamesThePlace) {
  EXPECT_THAT(refusal({.pages = "1-x"}), testing::AllOf(HasSubstr("--pages"), HasSubstr("^")));
  EXPECT_THAT(refusal({.output = "%(nosuch)s.mp4"}), testing::AllOf(HasSubstr("--output"), HasSubstr("^")));
  EXPECT_THAT(refusal({.sleep = "5-2"}), HasSubstr("--sleep"));
  EXPECT_THAT(refusal({.sleep = "x"}), HasSubstr("--sleep"));
  EXPECT_THAT(refusal({.quality = "good"}), HasSubstr("--quality"));
  EXPECT_THAT(refusal({.engines = {"nosuch"}}), testing::AllOf(HasSubstr("nosuch"), HasSubstr("yt-dlp")));
  EXPECT_THAT(refusal({.proxy = "127.0.0.1:8080"}), HasSubstr("http://"));
  EXPECT_THAT(refusal({.ca_file = "/nonexistent.pem"}), HasSubstr("--ca-file"));
  EXPECT_THAT(refusal({.stall_timeout = "0"}), HasSubstr("--stall-timeout"));
  EXPECT_THAT(refusal({.max_wait = "soon"}), HasSubstr("--max-wait"));
}

TEST_F(JobRequestTest, RefusesCookiesThatAreNotThere) {
  EXPECT_THAT(refusal({.cookies = "/nonexistent.txt"}), HasSubstr("/nonexistent.txt"));
  EXPECT_THAT(refusal({.cookies = write("json.txt", "[{\"name\": \"SESSDATA\"}]")}), HasSubstr("Netscape"));
  EXPECT_THAT(refusal({.cookies = write("empty.txt", "")}), HasSubstr("Netscape"));
}

TEST_F(JobRequestTest, RefusesContradictions) {
  EXPECT_THAT(refusal({.format = "30064", .quality = "720"}), HasSubstr("contradict"));
  EXPECT_THAT(refusal({.directory = "x", .output = folder_.string()}), HasSubstr("contradict"));
  EXPECT_THAT(refusal({.pages = "1-3", .output = "film.mp4"}), HasSubstr("%(page)s"));
  EXPECT_THAT(refusal({.directory = write("file", "x")}), HasSubstr("not a directory"));
}

TEST_F(JobRequestTest, ReadsLimits) {
  const auto job = make({.limit_rate = "2M", .limit_rate_per_job = "off", .quota = "20G/day"});

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->limits.run, (RateLimit{BytesPerSecond{2.0 * 1024 * 1024}}));
  EXPECT_EQ(job->limits.job, RateLimit{});
  EXPECT_EQ(job->quota, (Quota{.amount = Bytes{20LL << 30}, .period = Period::day}));
}

TEST_F(JobRequestTest, MetersToolsAndKeepsThemFromPrivateAddressesUnlessTold) {
  const auto usual = make({});
  const auto told = make({.allow_private = true, .no_meter = true});

  EXPECT_EQ(usual->limits, OptionLimits{});
  EXPECT_EQ(usual->traffic, ChildrenTraffic::metered);
  EXPECT_EQ(usual->private_hosts, PrivateHosts::refused);
  EXPECT_EQ(told->traffic, ChildrenTraffic::reported);
  EXPECT_EQ(told->private_hosts, PrivateHosts::allowed);
}

TEST_F(JobRequestTest, RefusesLimitsThatMakeNoSenseWithTheCure) {
  EXPECT_THAT(refusal({.limit_rate = "5 parsecs"}),
              testing::AllOf(HasSubstr("--limit-rate: \"5 parsecs\""), HasSubstr("500K")));
  EXPECT_THAT(refusal({.limit_rate = "5"}), HasSubstr("5K or 5M"));
  EXPECT_THAT(refusal({.limit_rate_per_job = "9999T"}), HasSubstr("--limit-rate-per-job"));
  EXPECT_THAT(refusal({.quota = "20G"}), testing::AllOf(HasSubstr("--quota"), HasSubstr("20G/day")));
}

TEST_F(JobRequestTest, LimitsARenewedRequestAnew) {
  const Request stored = make({.limit_rate = "2M"})->request;

  EXPECT_EQ(renew_job_request(stored, {}, toolbox_)->limits, OptionLimits{});
  EXPECT_NE(renew_job_request(stored, {.limit_rate = "1M"}, toolbox_)->limits, OptionLimits{});
}

TEST_F(JobRequestTest, RefusesAMalformedIdWithAnExample) {
  const auto job = make_job_request("bilibili", "nonsense", {}, toolbox_);

  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(job.error().what, HasSubstr(kId));
}

TEST_F(JobRequestTest, RenewsARequestWithWhatIsGivenNow) {
  Request stored = make({.pages = "7", .engines = {"you-get"}, .retries = 1})->request;

  const auto job = renew_job_request(stored, {.per_host = 1, .retries = 9}, toolbox_);

  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->request.pages, stored.pages);
  EXPECT_EQ(job->request.engines, stored.engines);
  EXPECT_EQ(job->request.retries, 9);
  EXPECT_EQ(job->profile.media.pace.concurrency, 1);
}

TEST_F(JobRequestTest, RefusesAnUnknownSite) {
  const auto job = make_job_request("nosuch", kId, {}, toolbox_);

  ASSERT_FALSE(job);
  EXPECT_THAT(job.error().what, HasSubstr("multiget sites"));
}

}  // namespace
}  // namespace mg
