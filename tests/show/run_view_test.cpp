#include "src/show/run_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/show/moments.h"

namespace mg {

namespace {

using testing::IsEmpty;
using testing::SizeIs;

JobProgress progress(JobId job, Bytes done, std::optional<Bytes> total = {}) {
  return {.job = job, .done = done, .total = total, .rate = {}};
}

// Three pages, 3 to 5, of 20.
class RunViewTest : public testing::Test {
 protected:
  RunViewTest() {
    view.apply(RunStarted{.run = "1", .title = "bilibili BV1", .directory = "/v"}, at(0s));
    view.apply(PagesResolved{.pages = "3-5", .selected = 3, .listed = 20}, at(0s));
    view.apply(JobQueued{kA, 3}, at(0s));
    view.apply(JobQueued{kB, 4}, at(0s));
    view.apply(JobQueued{kC, 5}, at(0s));
  }
  void fetch(JobId job, Duration since = 0s) {
    view.apply(JobMoved{job, JobState::fetching, "one"}, at(since));
  }

  RunView view;
};

}  // namespace

TEST_F(RunViewTest, ShowsHowFarLocalWorkIsUntilTheNextStation) {
  fetch(kA);
  view.apply(JobMoved{kA, JobState::processing, ""}, at(1s));
  view.apply(JobAdvance{kA, "verifying", 0.5}, at(2s));
  ASSERT_THAT(view.running(), SizeIs(1));
  EXPECT_EQ(view.running()[0]->doing, "verifying");
  EXPECT_EQ(view.running()[0]->share, 0.5);

  view.apply(JobMoved{kA, JobState::publishing, ""}, at(3s));
  EXPECT_EQ(view.running()[0]->doing, "");
}

TEST_F(RunViewTest, ShowsAWholeUntilItIsThere) {
  view.apply(WholeProgress{.name = "a", .pages = 3, .share = 0}, at(0s));
  view.apply(WholeProgress{.name = "a.mp4", .pages = 3, .share = 0.5}, at(1s));
  ASSERT_THAT(view.wholes(), SizeIs(1));
  EXPECT_EQ(view.wholes()[0]->name, "a.mp4");
  EXPECT_EQ(view.wholes()[0]->share, 0.5);

  view.apply(WholeEnded{.target = "a.mp4", .error = {}}, at(2s));
  EXPECT_THAT(view.wholes(), IsEmpty());
}

TEST_F(RunViewTest, RunsNothingWhilePagesWait) {
  EXPECT_THAT(view.running(), IsEmpty());
  EXPECT_EQ(view.totals(), (RunTotals{.selected = 3}));
}

TEST_F(RunViewTest, ShowsAPageThatIsFetched) {
  fetch(kB);
  view.apply(JobNamed{.job = kB, .title = "线程池", .target = "P04.mp4", .size = 9_MiB}, at(1s));
  view.apply(progress(kB, 3_MiB, 8_MiB), at(2s));

  ASSERT_THAT(view.running(), SizeIs(1));
  const PageView& page = *view.running()[0];
  EXPECT_EQ(page.page, 4);
  EXPECT_EQ(page.title, "线程池");
  EXPECT_EQ(page.state, JobState::fetching);
  EXPECT_EQ(page.engine, "one");
  EXPECT_EQ(page.done, 3_MiB);
  EXPECT_EQ(page.total, 8_MiB);
}

TEST_F(RunViewTest, KeepsANameThatWasKnownAhead) {
  view.apply(JobNamed{.job = kC, .title = "later", .target = "P05.mp4", .size = {}}, at(1s));
  ASSERT_THAT(view.running(), IsEmpty());

  fetch(kC);

  EXPECT_EQ(view.running().at(0)->title, "later");
}

TEST_F(RunViewTest, CountsHowPagesEnded) {
  view.apply(JobEnded{.job = kA, .state = JobState::done, .error = {}, .target = "a", .size = 5_MiB}, at(1s));
  view.apply(JobEnded{.job = kB, .state = JobState::failed, .error = Error{}, .target = {}, .size = {}},
             at(1s));
  view.apply(JobEnded{.job = kC, .state = JobState::skipped, .error = {}, .target = {}, .size = 7_MiB},
             at(1s));

  EXPECT_EQ(view.totals(), (RunTotals{.selected = 3, .done = 1, .failed = 1, .skipped = 1, .bytes = 5_MiB}));
}

TEST_F(RunViewTest, ForgetsAPageThatIsOver) {
  fetch(kA);
  view.apply(progress(kA, 1_MiB), at(1s));

  view.apply(JobEnded{.job = kA, .state = JobState::cancelled, .error = {}, .target = {}, .size = {}},
             at(2s));

  EXPECT_THAT(view.running(), IsEmpty());
  EXPECT_EQ(view.title_of(kA), "");
  EXPECT_EQ(view.totals().bytes, 0_B);
}

TEST_F(RunViewTest, AddsUpWhatRunsToWhatIsDone) {
  view.apply(JobEnded{.job = kA, .state = JobState::done, .error = {}, .target = "a", .size = 5_MiB}, at(1s));
  fetch(kB);
  view.apply(progress(kB, 2_MiB), at(1s));

  EXPECT_EQ(view.totals().bytes, 7_MiB);
}

TEST_F(RunViewTest, MeasuresASteadyRate) {
  fetch(kA);
  for (int second = 0; second <= 30; ++second)
    view.apply(progress(kA, Bytes{second * 1'000'000}), at(second * 1s));

  EXPECT_NEAR(view.rate(at(30s)).count, 1e6, 0.15e6);
  EXPECT_NEAR(view.running().at(0)->speed.at(at(30s)).count, 1e6, 0.15e6);
}

TEST_F(RunViewTest, LetsTheRateFallWhenNothingArrives) {
  fetch(kA);
  view.apply(progress(kA, 0_B), at(0s));
  view.apply(progress(kA, 10_MiB), at(1s));

  EXPECT_LT(view.rate(at(30s)).count, view.rate(at(1s)).count / 100);
}

TEST_F(RunViewTest, DoesNotTakeAnEarlierRunsBytesForSpeed) {
  fetch(kA, 0s);

  view.apply(JobProgress{.job = kA, .done = 500_MiB, .total = {}, .rate = BytesPerSecond{1e6}}, at(1s));

  EXPECT_LE(view.rate(at(1s)).count, 1.2e6);
  EXPECT_EQ(view.totals().bytes, 500_MiB);
}

TEST_F(RunViewTest, CountsNoBytesTwiceWhenATryStartsOver) {
  fetch(kA);
  view.apply(progress(kA, 0_B), at(0s));
  view.apply(progress(kA, 8_MiB), at(4s));
  const double before = view.rate(at(5s)).count;

  view.apply(progress(kA, 1_MiB), at(5s));

  EXPECT_LE(view.rate(at(5s)).count, before);
  EXPECT_EQ(view.totals().bytes, 1_MiB);
}

TEST_F(RunViewTest, KeepsAPageThatWillBeTriedAgain) {
  fetch(kA);
  view.apply(JobRetries{.job = kA, .error = kBrokenLine, .attempt = 1, .wait = 5s, .engine = "two"}, at(10s));
  view.apply(JobMoved{kA, JobState::queued, ""}, at(10s));

  fetch(kA, 15s);

  EXPECT_EQ(view.running().at(0)->again_at, std::nullopt);
}

TEST_F(RunViewTest, TellsWhenTheNextTryComes) {
  fetch(kA);

  view.apply(JobRetries{.job = kA, .error = kBrokenLine, .attempt = 1, .wait = 5s, .engine = "two"}, at(10s));

  EXPECT_EQ(view.running().at(0)->again_at, at(15s));
  EXPECT_EQ(view.running().at(0)->trouble, "the line broke");
}

TEST_F(RunViewTest, LetsAHostRestUntilItAnswers) {
  view.apply(HostRests{.host = "h", .wait = 60s, .reason = "412", .waiting = 2}, at(0s));
  view.apply(HostRests{.host = "h", .wait = 90s, .reason = "412 again", .waiting = 3}, at(10s));

  ASSERT_THAT(view.resting(), SizeIs(1));
  EXPECT_EQ(view.resting()[0].waiting, 3);
  EXPECT_EQ(view.resting()[0].rests_until, at(100s));
  view.apply(HostAnswers{.host = "h"}, at(101s));
  EXPECT_THAT(view.resting(), IsEmpty());
}

TEST_F(RunViewTest, CountsAPageWhoseHostRestsTooLongAsWaiting) {
  const Error rests{ErrorKind::throttled, "waits for h"};

  view.apply(JobEnded{.job = kA, .state = JobState::cancelled, .error = rests, .target = {}, .size = {}},
             at(0s));
  view.apply(JobEnded{.job = kB, .state = JobState::cancelled, .error = {}, .target = {}, .size = {}},
             at(0s));

  EXPECT_EQ(view.totals().waiting, 1);
  EXPECT_EQ(view.totals().cancelled, 1);
  EXPECT_EQ(view.totals().over(), 2);
}

TEST_F(RunViewTest, ForecastsFromTheSizesItKnows) {
  fetch(kA);
  for (int second = 0; second <= 30; ++second)
    view.apply(progress(kA, Bytes{second * 1'000'000}, Bytes{40'000'000}), at(second * 1s));

  // 10 MB of this page and twice 40 MB at about 1 MB/s
  ASSERT_TRUE(view.time_left(at(30s)));
  EXPECT_NEAR(seconds(*view.time_left(at(30s))), 90, 15);
}

TEST_F(RunViewTest, MakesNoForecastOutOfNothing) {
  EXPECT_EQ(view.time_left(at(0s)), std::nullopt);
  fetch(kA);
  view.apply(progress(kA, 0_B, 40_MiB), at(1s));

  EXPECT_EQ(view.time_left(at(1s)), std::nullopt);
}

TEST_F(RunViewTest, EndsEmpty) {
  fetch(kA);

  view.apply(RunEnded{}, at(9s));

  EXPECT_TRUE(view.over());
  EXPECT_THAT(view.running(), IsEmpty());
}

TEST(RunView, ReadsTheListFirst) {
  RunView view;

  view.apply(ListingStarted{.engine = "one"}, at(0s));

  EXPECT_EQ(view.listing(), "one");
  EXPECT_EQ(view.totals().selected, 0);
}

TEST(RunView, AnswersForAJobItWasNeverTold) {
  RunView view;

  view.apply(JobMoved{JobId{7}, JobState::fetching, ""}, at(0s));

  EXPECT_EQ(view.page_of(JobId{7}), 0);
  EXPECT_EQ(view.running().at(0)->page, 0);
}

}  // namespace mg
