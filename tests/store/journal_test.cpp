#include "src/store/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/scratch.h"

namespace mg {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr JobId kFirst{0};
constexpr JobId kSecond{1};
constexpr JobId kThird{2};

const PageKey kPage3{"bilibili BV1 p3"};

ArchiveEntry page3() {
  return {.key = kPage3,
          .site = "bilibili",
          .list_id = "BV1",
          .page = 3,
          .path = "/videos/线程池/P03.mp4",
          .size = 3_MiB,
          .finished = wall(40s),
          .engine = "one",
          .format = "30064+30280"};
}

Attempt throttled_attempt() {
  return {.engine = "one",
          .step = "fetch",
          .error = Error{ErrorKind::throttled, "api.example.com asks to slow down"},
          .last_lines = "HTTP Error 412\nERROR: 线程",
          .started = wall(10s),
          .ended = wall(12s)};
}

class JournalTest : public testing::Test {
 protected:
  RunId begin_run(Duration at = 0s) {
    return journal.begin_run({.title = "bilibili BV1", .request = "{}", .pid = 42, .started = wall(at)})
        .value();
  }
  // Three pages, 3 to 5.
  RunId begin_three() {
    const RunId run = begin_run();
    const SelectedJob jobs[] = {
        {kFirst, kPage3, 3}, {kSecond, {"bilibili BV1 p4"}, 4}, {kThird, {"bilibili BV1 p5"}, 5}};
    EXPECT_TRUE(journal.jobs_selected(run, jobs));
    return run;
  }

  Database database = Database::open(":memory:").value();
  Journal journal{database};
  Archive archive{database};
};

}  // namespace

TEST_F(JournalTest, KnowsHowAPageAndItsListWereCalledLast) {
  const RunId first = begin_three();
  EXPECT_EQ(journal.names_of(kPage3).value(), std::nullopt);
  ASSERT_TRUE(journal.job_named(first, kFirst, "old", "/v/P03.mp4"));
  EXPECT_EQ(journal.names_of(kPage3).value(), (PageNames{"old", ""}));

  const RunId second = begin_three();
  ASSERT_TRUE(journal.list_named(second, "课程"));
  ASSERT_TRUE(journal.job_named(second, kFirst, "线程池", "/v/P03.mp4"));
  begin_three();  // of which nothing is known

  EXPECT_EQ(journal.names_of(kPage3).value(), (PageNames{"线程池", "课程"}));
}

TEST_F(JournalTest, TellsARunThatIsNotOver) {
  const RunId run = begin_run(1s);

  EXPECT_THAT(journal.last_runs(5).value(), ElementsAre(RunRecord{.id = run,
                                                                  .title = "bilibili BV1",
                                                                  .request = "{}",
                                                                  .pid = 42,
                                                                  .started = wall(1s),
                                                                  .ended = {},
                                                                  .exit_code = {}}));
}

TEST_F(JournalTest, TellsHowARunEnded) {
  const RunId run = begin_run();

  ASSERT_TRUE(journal.run_ended(run, 3, wall(60s)));

  const RunRecord record = journal.last_runs(1).value().at(0);
  EXPECT_EQ(record.ended, wall(60s));
  EXPECT_EQ(record.exit_code, 3);
}

TEST_F(JournalTest, TellsTheNewestRunsFirst) {
  begin_run();
  const RunId second = begin_run();
  const RunId third = begin_run();

  const auto runs = journal.last_runs(2).value();

  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].id, third);
  EXPECT_EQ(runs[1].id, second);
}

TEST_F(JournalTest, FollowsAJobFromSelectedToDone) {
  const RunId run = begin_run();

  ASSERT_TRUE(journal.job_selected(run, kFirst, kPage3, 3));
  ASSERT_TRUE(journal.job_named(run, kFirst, "线程池", "/videos/线程池/P03.mp4"));
  ASSERT_TRUE(journal.job_started(run, kFirst, JobState::fetching, "one", wall(1s)));
  ASSERT_TRUE(journal.job_started(run, kFirst, JobState::processing, "two", wall(30s)));
  ASSERT_TRUE(journal.job_ended(run, kFirst, JobState::done, {}, page3(), wall(40s)));

  EXPECT_THAT(journal.jobs_of(run).value(), ElementsAre(JobRecord{.job = kFirst,
                                                                  .key = kPage3,
                                                                  .page = 3,
                                                                  .title = "线程池",
                                                                  .target = "/videos/线程池/P03.mp4",
                                                                  .state = JobState::done,
                                                                  .engine = "two",
                                                                  .error = {},
                                                                  .started = wall(1s),
                                                                  .ended = wall(40s)}));
}

TEST_F(JournalTest, PutsADonePageIntoTheArchive) {
  const RunId run = begin_three();

  ASSERT_TRUE(journal.job_ended(run, kFirst, JobState::done, {}, page3(), wall(40s)));

  EXPECT_EQ(archive.find(kPage3).value(), page3());
}

TEST_F(JournalTest, WritesNeitherArchiveNorJournalWhenOneOfThemFails) {
  const RunId run = begin_three();
  ASSERT_TRUE(
      database.run("create trigger no_archive before insert on archive "
                   "begin select raise(abort, 'refused'); end"));

  const auto ended = journal.job_ended(run, kFirst, JobState::done, {}, page3(), wall(40s));

  ASSERT_FALSE(ended);
  EXPECT_EQ(journal.jobs_of(run).value().at(0).state, JobState::queued);
  EXPECT_FALSE(archive.holds(kPage3).value());
}

TEST_F(JournalTest, GoesOnAfterAFailedTransaction) {
  const RunId run = begin_three();
  ASSERT_FALSE(journal.job_ended(run, JobId{77}, JobState::failed, {}, {}, wall(1s)));

  const auto ended = journal.job_ended(run, kFirst, JobState::done, {}, page3(), wall(40s));

  EXPECT_TRUE(ended);
}

TEST_F(JournalTest, KeepsWhyAJobFailed) {
  const RunId run = begin_three();
  const Error error{ErrorKind::needs_login, "page 4 is for members"};

  ASSERT_TRUE(journal.job_ended(run, kSecond, JobState::failed, error, {}, wall(9s)));

  const auto failed = journal.failed_jobs(run).value();
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].job, kSecond);
  EXPECT_EQ(failed[0].error, error);
}

TEST_F(JournalTest, CountsJobsByState) {
  const RunId run = begin_three();
  ASSERT_TRUE(journal.job_ended(run, kFirst, JobState::done, {}, page3(), wall(1s)));
  ASSERT_TRUE(journal.job_ended(run, kSecond, JobState::done, {}, {}, wall(1s)));

  EXPECT_THAT(journal.counts_of(run).value(),
              ElementsAre(Pair(JobState::queued, 1), Pair(JobState::done, 2)));
}

TEST_F(JournalTest, TellsWhatADeadProcessLeftUnfinished) {
  const RunId run = begin_three();
  ASSERT_TRUE(journal.job_ended(run, kFirst, JobState::skipped, {}, {}, wall(1s)));
  ASSERT_TRUE(journal.job_started(run, kSecond, JobState::fetching, "one", wall(1s)));
  ASSERT_TRUE(journal.job_ended(run, kThird, JobState::cancelled, {}, {}, wall(1s)));

  const auto unfinished = journal.unfinished_jobs(run).value();

  ASSERT_EQ(unfinished.size(), 2U);
  EXPECT_EQ(unfinished[0].state, JobState::fetching);
  EXPECT_EQ(unfinished[1].state, JobState::cancelled);
}

TEST_F(JournalTest, TellsThePagesThatNobodyHasFinishedSince) {
  const RunId first = begin_three();
  ASSERT_TRUE(journal.job_ended(first, kFirst, JobState::failed, {}, {}, wall(1s)));
  ASSERT_TRUE(journal.job_ended(first, kSecond, JobState::cancelled, {}, {}, wall(1s)));
  ASSERT_TRUE(journal.job_ended(first, kThird, JobState::skipped, {}, {}, wall(1s)));
  const RunId second = begin_run(2s);
  ASSERT_TRUE(journal.job_selected(second, kFirst, {"bilibili BV1 p4"}, 4));
  ASSERT_TRUE(journal.job_ended(second, kFirst, JobState::done, {}, {}, wall(3s)));

  const auto pages = journal.pages_not_done().value();

  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0].key, kPage3);
}

TEST_F(JournalTest, TakesAPageThatTheArchiveLearntOfForFinished) {
  const RunId run = begin_run();
  ASSERT_TRUE(journal.job_selected(run, kFirst, kPage3, 3));
  ASSERT_EQ(journal.pages_not_done().value().size(), 1U);

  ASSERT_TRUE(archive.put(page3()));

  EXPECT_THAT(journal.pages_not_done().value(), IsEmpty());
  const RunId again = begin_run(60s);
  ASSERT_TRUE(journal.job_selected(again, kFirst, kPage3, 3));
  EXPECT_EQ(journal.pages_not_done().value().size(), 1U) << "it is fetched again";
}

TEST_F(JournalTest, TellsEachPageOnce) {
  begin_three();
  begin_three();
  ASSERT_TRUE(archive.put(page3()));
  std::vector<std::string> keys;

  ASSERT_TRUE(journal.each_page([&](const PageKey& key) { keys.push_back(key.text); }));

  EXPECT_THAT(keys, ElementsAre("bilibili BV1 p3", "bilibili BV1 p4", "bilibili BV1 p5"));
}

TEST_F(JournalTest, TellsThePagesAttemptsOverAllRuns) {
  const RunId earlier = begin_three();
  const RunId later = begin_three();
  Attempt worked = throttled_attempt();
  worked.error = {};
  ASSERT_TRUE(journal.attempt_ended(earlier, kFirst, throttled_attempt()));
  ASSERT_TRUE(journal.attempt_ended(earlier, kSecond, throttled_attempt()));
  ASSERT_TRUE(journal.attempt_ended(later, kFirst, worked));

  EXPECT_THAT(
      journal.attempts_of(kPage3).value(),
      ElementsAre(AttemptRecord{earlier, kFirst, throttled_attempt()}, AttemptRecord{later, kFirst, worked}));
}

TEST_F(JournalTest, TellsThePagesAttemptsInOneRun) {
  const RunId run = begin_three();
  ASSERT_TRUE(journal.attempt_ended(run, kSecond, throttled_attempt()));

  EXPECT_THAT(journal.attempts_of_page(run, 4).value(),
              ElementsAre(AttemptRecord{run, kSecond, throttled_attempt()}));
  EXPECT_THAT(journal.attempts_of_page(run, 3).value(), IsEmpty());
}

TEST_F(JournalTest, KnowsEveryStateAndErrorKindAgain) {
  const RunId run = begin_run();
  int job = 0;
  for (const JobState state : {JobState::done, JobState::failed, JobState::skipped, JobState::cancelled}) {
    ASSERT_TRUE(journal.job_selected(run, JobId{job}, kPage3, 1));
    ASSERT_TRUE(journal.job_ended(run, JobId{job++}, state, {}, {}, wall(1s)));
  }
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    ASSERT_TRUE(journal.job_selected(run, JobId{job}, kPage3, 1));
    ASSERT_TRUE(
        journal.job_ended(run, JobId{job++}, JobState::failed, Error{ErrorKind{kind}, "x"}, {}, wall(1s)));
  }

  const auto jobs = journal.jobs_of(run).value();

  EXPECT_EQ(jobs[2].state, JobState::skipped);
  EXPECT_EQ(jobs[3].state, JobState::cancelled);
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind)
    EXPECT_EQ(jobs[static_cast<std::size_t>(4 + kind)].error->kind, ErrorKind{kind});
}

TEST_F(JournalTest, KeepsTextAndPathsByteByByte) {
  const RunId run = begin_three();
  const std::string odd("a\0b\xff\n'; drop table jobs; --", 27);

  ASSERT_TRUE(journal.job_named(run, kFirst, odd, std::filesystem::path("/v/\xff\xfe.mp4")));

  const JobRecord record = journal.jobs_of(run).value().at(0);
  EXPECT_EQ(record.title, odd);
  EXPECT_EQ(record.target.native(), "/v/\xff\xfe.mp4");
}

TEST_F(JournalTest, RefusesAJobThatWasNeverSelected) {
  const RunId run = begin_three();

  const auto moved = journal.job_started(run, JobId{99}, JobState::fetching, "one", wall(1s));
  const auto tried = journal.attempt_ended(run, JobId{99}, throttled_attempt());

  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::internal);
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().kind, ErrorKind::internal);
}

TEST_F(JournalTest, SelectsAllJobsOrNone) {
  const RunId run = begin_run();
  const SelectedJob twice[] = {{kFirst, kPage3, 3}, {kFirst, kPage3, 3}};

  ASSERT_FALSE(journal.jobs_selected(run, twice));

  EXPECT_THAT(journal.jobs_of(run).value(), IsEmpty());
}

}  // namespace mg
