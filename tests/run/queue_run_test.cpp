// Several lists in one process: who has its turn, what is told, and how it ends.
#include "src/run/queue_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "src/plan/page_range.h"
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class QueueRunTest : public EngineTest, public ListSource {
 protected:
  QueueRunTest() { site_.pages = 50; }

  struct Listed final : QueuedList {
    Listed(QueueRunTest& test, Request what, int weight, EventSink& sink)
        : request(std::move(what)),
          run_log(test.database_, request, Depth::fetch),
          walk(request, Depth::fetch,
               {.profile = test.profile_,
                .extractors = test.engines_,
                .muxer = test.muxer_,
                .list_name = test.list_name_,
                .single_name = test.single_name_,
                .workshop = *test.workshop_,
                .log = run_log,
                .rests = test.rests_,
                .sink = sink,
                .random = std::mt19937_64(1),
                .jobs = test.jobs_,
                .weight = weight}) {}
    Engine& engine() override { return walk; }

    Request request;
    RunLog run_log;
    Engine walk;
  };
  struct Waiting {
    std::string id;
    std::string pages;
    int weight = 1;
  };

  void add_list(std::string id, std::string pages, int weight = 1) {
    waiting_.push_back({std::move(id), std::move(pages), weight});
  }
  RunEnded run_all(std::optional<int> jobs = {}) {
    workshop_ = std::make_unique<Workshop>(runner_, std::mt19937_64(1), Workshop::Places{2, jobs});
    QueueRun run(*workshop_, *this, sink_);
    return run.run();
  }

  Result<std::unique_ptr<QueuedList>> next(EventSink& sink) override {
    if (broken_) return tl::unexpected(*broken_);
    if (again_ && *again_ <= runner_.now()) again_.reset();
    if (waiting_.empty()) return nullptr;
    const Waiting list = waiting_.front();
    waiting_.pop_front();
    Request request = request_;
    request.list_id = list.id;
    request.url = "http://site/" + list.id;
    request.directory = "/videos/" + list.id;
    request.pages = parse_pages(list.pages).value();
    auto listed = std::make_unique<Listed>(*this, std::move(request), list.weight, sink);
    given_.emplace(list.id, listed.get());
    return listed;
  }
  void ended(QueuedList& list, const Report& report) override {
    const std::string id = static_cast<Listed&>(list).request.list_id;
    ended_.emplace_back(id, report.totals.exit_code);
    given_.erase(id);
  }
  std::vector<QueuedList*> unwanted() override {
    std::vector<QueuedList*> lists;
    for (const std::string& id : unwanted_) {
      if (const auto found = given_.find(id); found != given_.end()) lists.push_back(found->second);
    }
    return lists;
  }
  std::optional<Instant> look_again(Instant) override {
    return knows_more_ && !waiting_.empty() ? Instant{} : again_;
  }

  // Lists by the order in which their pages ended.
  [[nodiscard]] std::string order_of_ends() const {
    std::map<JobId, int> lists;
    for (const JobQueued& queued : sink_.all<JobQueued>()) lists[queued.job] = queued.list;
    std::string order;
    for (const JobEnded& ended : sink_.all<JobEnded>()) order += static_cast<char>('0' + lists.at(ended.job));
    return order;
  }

  std::unique_ptr<Workshop> workshop_;
  std::deque<Waiting> waiting_;
  std::map<std::string, Listed*> given_;
  std::vector<std::pair<std::string, int>> ended_;
  std::vector<std::string> unwanted_;
  std::optional<Instant> again_;
  bool knows_more_ = false;  // and says so all the time
  std::optional<Error> broken_;
};

TEST_F(QueueRunTest, WalksSeveralListsAndAddsThemUp) {
  add_list("A", "1-3");
  add_list("B", "1-2");

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.done, 5);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended_, testing::UnorderedElementsAre(testing::Pair("A", 0), testing::Pair("B", 0)));
  EXPECT_TRUE(archived("site A p3"));
  EXPECT_TRUE(archived("site B p2"));
  EXPECT_THAT(sink_.all<RunEnded>(), SizeIs(1));
}

TEST_F(QueueRunTest, NumbersJobsThroughAllLists) {
  add_list("A", "1-2");
  add_list("B", "1");

  (void)run_all();

  std::vector<int> numbers;
  for (const JobQueued& queued : sink_.all<JobQueued>()) numbers.push_back(index(queued.job));
  EXPECT_THAT(numbers, ElementsAre(0, 1, 2));
  std::vector<std::string> titles;
  for (const ListStarted& started : sink_.all<ListStarted>()) titles.push_back(started.title);
  EXPECT_THAT(titles, ElementsAre("site A", "site B"));
}

TEST_F(QueueRunTest, DoesNotLetAShortListWaitForALongOne) {
  profile_.media.pace.concurrency = 1;
  add_list("LONG", "1-30");
  add_list("SHORT", "1-2");

  (void)run_all();

  EXPECT_LT(order_of_ends().rfind('2'), 8U) << order_of_ends();
}

TEST_F(QueueRunTest, GivesAListOfMoreWeightMoreTurns) {
  profile_.media.pace.concurrency = 1;
  add_list("HEAVY", "1-40", 3);
  add_list("LIGHT", "1-40", 1);

  (void)run_all();

  const std::string first = order_of_ends().substr(0, 32);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(first, '1')), 24, 3) << first;
}

TEST_F(QueueRunTest, KeepsToTheLanesOfAHostForAllListsTogether) {
  profile_.media.pace.concurrency = 3;
  for (int i = 0; i < 5; ++i) add_list(fmt::format("L{}", i), "1-6");

  (void)run_all();

  EXPECT_EQ(runner_.most_at_once("one fetch"), 3);
}

TEST_F(QueueRunTest, KeepsToTheJobsOfAllListsTogether) {
  for (int i = 0; i < 5; ++i) add_list(fmt::format("L{}", i), "1-6");

  (void)run_all(2);

  EXPECT_EQ(runner_.most_at_once("one fetch"), 2);
}

TEST_F(QueueRunTest, OpensNoMoreListsThanItHasPlacesFor) {
  for (int i = 0; i < 40; ++i) add_list(fmt::format("L{}", i), "1");
  int most = 0;
  runner_.at(0s, [&] { most = static_cast<int>(given_.size()); });

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.done, 40);
  EXPECT_EQ(most, QueueRun::kOpenLists);
}

TEST_F(QueueRunTest, HearsWhatHappensWhileAllPlacesAreTakenAndTheSourceKnowsMore) {
  for (int list = 0; list < 20; ++list) add_list(fmt::format("L{}", list), "1");
  knows_more_ = true;

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.done, 20);
}

TEST_F(QueueRunTest, EndsAtOnceWithNothingToDo) {
  const RunEnded ended = run_all();

  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(runner_.waits(), 0U);
}

TEST_F(QueueRunTest, StopsAListThatSomebodyWantsStoppedAndGoesOnWithTheOthers) {
  add_list("A", "1-20");
  add_list("B", "1-20");
  runner_.at(15s, [&] { unwanted_ = {"A"}; });

  const RunEnded ended = run_all();

  EXPECT_THAT(ended_, testing::UnorderedElementsAre(testing::Pair("A", 7), testing::Pair("B", 0)));
  EXPECT_GT(ended.cancelled, 0);
}

TEST_F(QueueRunTest, LooksAgainWhenTheSourceSaysSo) {
  add_list("A", "1");
  again_ = runner_.now() + std::chrono::hours(6);
  runner_.at(std::chrono::hours(5), [&] { add_list("LATE", "1"); });

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.done, 2);
  EXPECT_GE(runner_.start_of("open room /videos/LATE"), std::chrono::hours(6));
}

TEST_F(QueueRunTest, StopsWhenTheUserAsksAndGivesBackWhatItHas) {
  for (int i = 0; i < 30; ++i) add_list(fmt::format("L{}", i), "1-9");
  runner_.ask_to_stop(12s);

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.exit_code, 7);
  EXPECT_TRUE(given_.empty());
  EXPECT_FALSE(waiting_.empty());
  EXPECT_EQ(sink_.warnings_with("stopping"), 1);
}

TEST_F(QueueRunTest, StopsThoughTheSourceKnowsMore) {
  for (int i = 0; i < 30; ++i) add_list(fmt::format("L{}", i), "1-9");
  knows_more_ = true;
  runner_.ask_to_stop(12s);

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.exit_code, 7);
  EXPECT_TRUE(given_.empty());
}

TEST_F(QueueRunTest, EndsWhenTheSourceIsBroken) {
  broken_ = Error{ErrorKind::disk_full, "no room for the queue"};

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.exit_code, 9);
  EXPECT_EQ(sink_.warnings_with("no room for the queue"), 1);
}

TEST_F(QueueRunTest, GivesTwoListsOfOneFolderNamesOfTheirOwn) {
  add_list("A", "1");
  add_list("A", "1");
  request_.again = Again::yes;

  (void)run_all();

  std::set<std::filesystem::path> targets;
  for (const JobNamed& named : sink_.all<JobNamed>()) targets.insert(named.target);
  EXPECT_THAT(targets, SizeIs(2));
}

TEST_F(QueueRunTest, FetchesAPageOfTwoListsOnce) {
  add_list("A", "1-3");
  add_list("A", "2-4");

  const RunEnded ended = run_all();

  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.done, 4);
  EXPECT_EQ(ended.skipped, 2);
}

}  // namespace
}  // namespace mg
