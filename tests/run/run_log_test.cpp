#include "src/run/run_log.h"

#include <gmock/gmock.h>

#include "src/store/request_json.h"

namespace mg {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr WallTime kNow{std::chrono::hours(24 * 20000)};
constexpr JobId kJob{0};
const PageKey kKey{"site L p1"};

class RunLogTest : public testing::Test {
 protected:
  RunLogTest() : database_(std::move(Database::open(":memory:").value())), journal_(database_) {
    request_.site = "site";
    request_.list_id = "L";
    request_.url = "http://site/L";
  }

  void walk(RunLog& log) {
    const SelectedJob selected{kJob, kKey, 1};
    ASSERT_TRUE(log.begin("site L", kNow));
    ASSERT_TRUE(log.selected({&selected, 1}));
    ASSERT_TRUE(log.named(kJob, "title", "/videos/1.mp4"));
    ASSERT_TRUE(log.started(kJob, "one", kNow + 1s));
    ASSERT_TRUE(log.attempt(kJob, {.engine = "one", .step = "fetch"}));
    ASSERT_TRUE(log.ended(kJob, JobState::failed, Error{ErrorKind::not_found, "gone"}, kNow + 2s));
    ASSERT_TRUE(log.run_ended(4, kNow + 3s));
  }

  Database database_;
  Journal journal_;
  Request request_;
};

TEST_F(RunLogTest, WritesDownTheWholeRun) {
  RunLog log(database_, request_, Depth::fetch);

  walk(log);

  const auto runs = journal_.last_runs(9).value();
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].title, "site L");
  EXPECT_EQ(runs[0].exit_code, 4);
  const auto jobs = journal_.jobs_of(runs[0].id).value();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(jobs[0].state, JobState::failed);
  EXPECT_EQ(jobs[0].engine, "one");
  EXPECT_EQ(jobs[0].started, kNow + 1s);
  EXPECT_THAT(journal_.attempts_of(kKey).value(), SizeIs(1));
}

TEST_F(RunLogTest, KeepsTheRequestSoThatItCanBeAskedAgain) {
  RunLog log(database_, request_, Depth::fetch);

  ASSERT_TRUE(log.begin("site L", kNow));

  const auto runs = journal_.last_runs(1).value();
  EXPECT_EQ(read_request(runs.at(0).request).value(), request_);
}

TEST_F(RunLogTest, WritesNothingInAPlan) {
  RunLog log(database_, request_, Depth::plan);

  walk(log);

  EXPECT_THAT(journal_.last_runs(9).value(), IsEmpty());
  EXPECT_THAT(journal_.attempts_of(kKey).value(), IsEmpty());
}

TEST_F(RunLogTest, PutsAFinishedPageIntoTheArchiveOfItsList) {
  RunLog log(database_, request_, Depth::fetch);
  const SelectedJob selected{kJob, kKey, 1};
  ASSERT_TRUE(log.begin("site L", kNow));
  ASSERT_TRUE(log.selected({&selected, 1}));
  EXPECT_FALSE(log.holds(kKey).value());
  EXPECT_FALSE(log.knows_list().value());

  ASSERT_TRUE(log.done(kJob, {.key = kKey, .site = {}, .list_id = {}, .page = 1, .path = "/videos/1.mp4"}));

  EXPECT_TRUE(log.holds(kKey).value());
  EXPECT_TRUE(log.knows_list().value());
}

TEST_F(RunLogTest, AsksTheArchiveInAPlanToo) {
  ASSERT_TRUE(Archive(database_).put({.key = kKey, .site = "site", .list_id = "L"}));
  RunLog log(database_, request_, Depth::plan);

  EXPECT_TRUE(log.holds(kKey).value());
  EXPECT_TRUE(log.knows_list().value());
}

TEST_F(RunLogTest, PassesOnWhatTheStoreComplainsOf) {
  RunLog log(database_, request_, Depth::fetch);
  ASSERT_TRUE(log.begin("site L", kNow));

  EXPECT_EQ(log.named(JobId{7}, "t", "/p").error().kind, ErrorKind::internal);
}

}  // namespace
}  // namespace mg
