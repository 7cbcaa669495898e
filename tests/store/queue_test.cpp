#include "src/store/queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/store/scratch.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Owner kOne{.pid = 11, .mark = "1001"};
const Owner kOther{.pid = 12, .mark = "1002"};
const EntryEnd kDone{.state = EntryState::done, .exit_code = 0};
const EntryEnd kStopped{.state = EntryState::queued};

NewEntry entry(const std::string& name, const std::string& queue = "default") {
  return {.queue = queue,
          .site = "site",
          .what = name,
          .identity = "site " + name,
          .options = R"({"pages":"1-3"})"};
}

EntrySpan one(int id) {
  return {EntryId{id}, EntryId{id}};
}

class QueueTest : public testing::Test {
 protected:
  // What it counted; their numbers have a test of their own.
  Added add(const NewEntry& what, Renew renew = Renew::no) {
    Added counts = *queue_.add({{what}}, renew, wall(0s));
    counts.span.reset();
    return counts;
  }
  void add(std::initializer_list<const char*> names) {
    for (const char* name : names) add(entry(name));
  }
  std::optional<QueueEntry> claim(const Owner& owner = kOne, WallTime now = wall(1s)) {
    return *queue_.claim(owner, {}, now);
  }
  // What is claimed one after the other, until there is nothing.
  std::vector<std::string> turns() {
    std::vector<std::string> names;
    while (const auto next = claim()) names.push_back(next->what);
    return names;
  }
  bool release(EntryId id, const EntryEnd& end, WallTime now = wall(5s)) {
    return *queue_.release(id, kOne, end, now);
  }
  EntryState state_of(int id) { return queue_.find(EntryId{id})->value().state; }
  void die(const Owner& owner) { dead_.insert(owner.mark); }

  ScratchFolder scratch_;
  std::set<std::string> dead_;
  Database database_ = *Database::open(scratch_ / "state.db");
  Queue queue_{database_, [this](const Owner& owner) { return !dead_.contains(owner.mark); }};
};

TEST_F(QueueTest, GivesBackWhatWasAdded) {
  NewEntry added = entry("a", "courses");
  added.title = "微积分";
  added.priority = 3;
  added.watch = true;

  const Added counts = add(added);

  EXPECT_EQ(counts, Added{.added = 1});
  const QueueEntry found = queue_.find(EntryId{1})->value();
  EXPECT_EQ(static_cast<const NewEntry&>(found), added);
  EXPECT_EQ(found.state, EntryState::queued);
  EXPECT_EQ(found.added, wall(0s));
  EXPECT_EQ(found.owner, std::nullopt);
  EXPECT_EQ(found.ended, std::nullopt);
}

TEST_F(QueueTest, DealsOutInTheOrderAdded) {
  add({"a", "b", "c"});

  EXPECT_THAT(turns(), ElementsAre("a", "b", "c"));
}

TEST_F(QueueTest, DealsOutOfOneQueueOnly) {
  add(entry("a", "one"));
  add(entry("b", "two"));

  EXPECT_EQ(queue_.claim(kOne, "two", wall(0s))->value().what, "b");
  EXPECT_EQ(*queue_.claim(kOne, "two", wall(0s)), std::nullopt);
}

TEST_F(QueueTest, KnowsAnEntryByItsQueueAndIdentity) {
  add(entry("a", "one"));

  EXPECT_EQ(add(entry("a", "one")), Added{.known = 1});
  EXPECT_EQ(add(entry("a", "two")), Added{.added = 1});
}

TEST_F(QueueTest, GivesAnotherTurnToOneWithOtherOptions) {
  add({"a"});
  ASSERT_TRUE(release(claim()->id, kDone));
  NewEntry other = entry("a");
  other.options = "{}";

  EXPECT_EQ(add(other), Added{.changed = 1});

  EXPECT_EQ(claim()->options, "{}");
}

TEST_F(QueueTest, GivesARunningOneWithOtherOptionsItsOtherTurnAfterwards) {
  add({"a"});
  const auto running = claim();
  NewEntry other = entry("a");
  other.options = "{}";

  EXPECT_EQ(add(other), Added{.changed = 1});

  EXPECT_EQ(state_of(1), EntryState::running);
  EXPECT_THAT(*queue_.wishes(kOne), IsEmpty());
  ASSERT_TRUE(release(running->id, kDone));
  EXPECT_EQ(claim()->options, "{}");
}

TEST_F(QueueTest, LeavesAPausedOneWithOtherOptionsPaused) {
  add({"a"});
  ASSERT_TRUE(queue_.pause({{one(1)}}));
  NewEntry other = entry("a");
  other.priority = 5;

  EXPECT_EQ(add(other), Added{.changed = 1});

  EXPECT_EQ(state_of(1), EntryState::paused);
}

TEST_F(QueueTest, KeepsANameThatIsNotToldAgain) {
  NewEntry named = entry("a");
  named.title = "calculus";
  add(named);

  EXPECT_EQ(add(entry("a")), Added{.known = 1});

  EXPECT_EQ(queue_.find(EntryId{1})->value().title, "calculus");
}

TEST_F(QueueTest, RenewsWhatFailedOrIsWatchedIfAsked) {
  NewEntry watched = entry("watched");
  watched.watch = true;
  add({"failed", "done"});
  add(watched);
  ASSERT_TRUE(release(claim()->id, {.state = EntryState::failed}));
  ASSERT_TRUE(release(claim()->id, kDone));
  ASSERT_TRUE(release(claim()->id, kDone));

  EXPECT_EQ(add(entry("failed")), Added{.known = 1});
  EXPECT_EQ(add(entry("failed"), Renew::yes), Added{.renewed = 1});
  EXPECT_EQ(add(entry("done"), Renew::yes), Added{.known = 1});
  EXPECT_EQ(add(watched, Renew::yes), Added{.renewed = 1});

  EXPECT_THAT(turns(), ElementsAre("failed", "watched"));
}

TEST_F(QueueTest, AddsAllOrNothing) {
  {
    auto adding = *queue_.begin_adding(Renew::no, wall(0s));
    ASSERT_TRUE(adding.add(entry("a")));
  }

  EXPECT_THAT(*queue_.counts(), IsEmpty());
}

TEST_F(QueueTest, TellsTheNumbersOfThoseAdded) {
  add({"a"});

  const Added added = *queue_.add({{entry("b"), entry("a"), entry("c")}}, Renew::no, wall(0s));

  EXPECT_EQ(added, (Added{.added = 2, .known = 1, .span = EntrySpan{EntryId{2}, EntryId{3}}}));
}

TEST_F(QueueTest, TellsEntriesOneByOne) {
  add({"a", "b", "c"});
  std::vector<std::string> told;

  ASSERT_TRUE(
      queue_.each({}, EntryOrder::by_turn, 2, [&](const QueueEntry& found) { told.push_back(found.what); }));

  EXPECT_THAT(told, ElementsAre("a", "b"));
}

TEST_F(QueueTest, GivesNoNumberTwice) {
  add({"a", "b"});
  ASSERT_TRUE(queue_.remove({{one(2)}}));

  add({"c"});

  EXPECT_EQ(*queue_.find(EntryId{2}), std::nullopt);
  EXPECT_EQ(queue_.find(EntryId{3})->value().what, "c");
}

TEST_F(QueueTest, TellsWhoRunsWhat) {
  add({"a"});

  const auto claimed = claim(kOther);

  EXPECT_EQ(claimed->state, EntryState::running);
  EXPECT_EQ(claimed->owner, kOther);
  EXPECT_EQ(claim(), std::nullopt);
}

TEST_F(QueueTest, KeepsHowATurnEnded) {
  add({"a"});
  const auto claimed = claim();
  const RunId run =
      *Journal(database_).begin_run({.title = "A list", .request = "{}", .pid = 11, .started = wall(1s)});
  ASSERT_TRUE(*queue_.progress(claimed->id, kOne, run, {.waiting = 9}));

  ASSERT_TRUE(release(claimed->id, {.state = EntryState::failed,
                                    .exit_code = 1,
                                    .error = "page 3: gone",
                                    .pages = {.done = 7, .failed = 1, .skipped = 1}}));

  const QueueEntry found = queue_.find(claimed->id)->value();
  EXPECT_EQ(found.state, EntryState::failed);
  EXPECT_EQ(found.run, run);
  EXPECT_EQ(found.run_title, "A list");
  EXPECT_EQ(found.ended, wall(5s));
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_EQ(found.error, "page 3: gone");
  EXPECT_EQ(found.pages, (PageCounts{.done = 7, .failed = 1, .skipped = 1}));
  EXPECT_EQ(found.owner, std::nullopt);
}

TEST_F(QueueTest, TakesNothingFromOneWhoIsNotTheOwner) {
  add({"a"});
  const auto claimed = claim(kOther);

  EXPECT_FALSE(release(claimed->id, kDone));
  EXPECT_FALSE(*queue_.progress(claimed->id, kOne, RunId{1}, {}));
  EXPECT_EQ(state_of(1), EntryState::running);
}

TEST_F(QueueTest, QueuesAgainWhatADeadOwnerHeld) {
  add({"a", "b"});
  claim(kOther);
  die(kOther);

  EXPECT_THAT(turns(), ElementsAre("a", "b"));
}

TEST_F(QueueTest, RefusesTheReturnOfOneWhoWasThoughtDead) {
  add({"a"});
  const auto claimed = claim(kOther);
  die(kOther);
  claim(kOne);

  EXPECT_FALSE(*queue_.release(claimed->id, kOther, kDone, wall(9s)));

  EXPECT_EQ(queue_.find(claimed->id)->value().owner, kOne);
}

TEST_F(QueueTest, DoesWhatWasWishedOfADeadOwnersEntries) {
  add({"paused", "removed", "again"});
  for (int turn = 0; turn < 3; ++turn) claim(kOther);
  ASSERT_TRUE(queue_.pause({{one(1)}}));
  ASSERT_TRUE(queue_.remove({{one(2)}}));
  die(kOther);

  EXPECT_THAT(turns(), ElementsAre("again"));

  EXPECT_EQ(state_of(1), EntryState::paused);
  EXPECT_EQ(*queue_.find(EntryId{2}), std::nullopt);
}

TEST_F(QueueTest, WaitsForTheTimeOfAnEntry) {
  add({"a", "b"});
  ASSERT_TRUE(release(claim()->id, {.state = EntryState::queued, .not_before = wall(60s)}, wall(5s)));

  EXPECT_EQ(claim(kOne, wall(6s))->what, "b");
  EXPECT_EQ(claim(kOne, wall(59s)), std::nullopt);
  EXPECT_EQ(*queue_.next_turn({}, wall(6s)), wall(60s));
  EXPECT_EQ(claim(kOne, wall(60s))->what, "a");
  EXPECT_EQ(*queue_.next_turn({}, wall(6s)), std::nullopt);
}

TEST_F(QueueTest, ForgetsATimeThatWasWrittenUnderAnotherClock) {
  const WallTime wrong = wall(24h * 365);
  add({"a"});
  ASSERT_TRUE(release(claim()->id, {.state = EntryState::queued, .not_before = wrong + 6h}, wrong));

  EXPECT_EQ(*queue_.next_turn({}, wall(10s)), wall(10s));
  EXPECT_EQ(claim(kOne, wall(10s))->what, "a");
}

TEST_F(QueueTest, KeepsATimeWhenTheClockWasSetBackALittle) {
  add({"a"});
  ASSERT_TRUE(release(claim()->id, {.state = EntryState::queued, .not_before = wall(6h)}, wall(60s)));

  EXPECT_EQ(claim(kOne, wall(0s)), std::nullopt);
}

TEST_F(QueueTest, PausesWhatIsQueuedAndAsksTheOwnerOfWhatRuns) {
  add({"a", "b"});
  claim();

  EXPECT_EQ(*queue_.pause({{kEveryEntry}}), (Changed{.changed = 1, .asked = 1}));

  EXPECT_EQ(claim(), std::nullopt);
  EXPECT_THAT(*queue_.wishes(kOne), ElementsAre(EntryId{1}));
  EXPECT_THAT(*queue_.wishes(kOther), IsEmpty());
  EXPECT_TRUE(queue_.find(EntryId{1})->value().pause_wanted);
  ASSERT_TRUE(release(EntryId{1}, kStopped));
  EXPECT_EQ(state_of(1), EntryState::paused);
}

TEST_F(QueueTest, DoesNotPauseWhatIsOver) {
  add({"a"});
  ASSERT_TRUE(release(claim()->id, kDone));

  EXPECT_EQ(*queue_.pause({{one(1)}}), Changed{.left = 1});

  EXPECT_EQ(state_of(1), EntryState::done);
}

TEST_F(QueueTest, LetsARunningOneEndThatWasDoneBeforeItCouldBePaused) {
  add({"a"});
  claim();
  ASSERT_TRUE(queue_.pause({{one(1)}}));

  ASSERT_TRUE(release(EntryId{1}, kDone));

  EXPECT_EQ(state_of(1), EntryState::done);
}

TEST_F(QueueTest, LooksForNothingNewInWatchedOnesThatArePaused) {
  NewEntry watched = entry("a");
  watched.watch = true;
  add(watched);
  ASSERT_TRUE(release(claim()->id, kDone));

  EXPECT_EQ(*queue_.pause({{one(1)}}), Changed{.changed = 1});

  EXPECT_EQ(*queue_.renew_watched({}), 0);
  EXPECT_EQ(state_of(1), EntryState::paused);
}

TEST_F(QueueTest, ResumesWhatIsPausedOrWaitsOrFailed) {
  add({"paused", "waits", "failed", "done"});
  for (const EntryEnd& end : {kStopped, EntryEnd{.state = EntryState::queued, .not_before = wall(60s)},
                              EntryEnd{.state = EntryState::failed}, kDone}) {
    const auto claimed = claim();
    ASSERT_TRUE(claimed->what != "paused" || queue_.pause({{one(1)}}));
    ASSERT_TRUE(release(claimed->id, end));
  }

  EXPECT_EQ(*queue_.resume({{kEveryEntry}}), (Changed{.changed = 2, .left = 2}));
  EXPECT_EQ(*queue_.resume({{one(3)}}), Changed{.changed = 1});

  EXPECT_THAT(turns(), ElementsAre("paused", "waits", "failed"));
}

TEST_F(QueueTest, TakesBackAPauseThatNobodySawYet) {
  add({"a"});
  claim();
  ASSERT_TRUE(queue_.pause({{one(1)}}));

  EXPECT_EQ(*queue_.resume({{one(1)}}), Changed{.changed = 1});

  EXPECT_THAT(*queue_.wishes(kOne), IsEmpty());
  ASSERT_TRUE(release(EntryId{1}, kStopped));
  EXPECT_EQ(state_of(1), EntryState::queued);
}

TEST_F(QueueTest, MovesToTheFrontInTheOrderTold) {
  add({"a", "b", "c", "d", "e"});

  EXPECT_EQ(*queue_.top({{one(5), {EntryId{2}, EntryId{3}}}}), Changed{.changed = 3});

  EXPECT_THAT(turns(), ElementsAre("e", "b", "c", "a", "d"));
}

TEST_F(QueueTest, MovesBeforeWhatWasMovedBefore) {
  add({"a", "b", "c"});

  ASSERT_TRUE(queue_.top({{one(2)}}));
  ASSERT_TRUE(queue_.top({{one(3)}}));

  EXPECT_THAT(turns(), ElementsAre("c", "b", "a"));
}

TEST_F(QueueTest, ForgetsThatOneWasInFrontOnceItIsOver) {
  add({"a", "b"});
  ASSERT_TRUE(queue_.top({{one(2)}}));
  ASSERT_TRUE(release(claim()->id, {.state = EntryState::failed}));

  ASSERT_TRUE(queue_.resume({{one(2)}}));

  EXPECT_THAT(turns(), ElementsAre("a", "b"));
}

TEST_F(QueueTest, RemovesAtOnceWhatDoesNotRun) {
  add({"a", "b"});

  EXPECT_EQ(*queue_.remove({{one(1)}}), Changed{.changed = 1});

  EXPECT_THAT(turns(), ElementsAre("b"));
}

TEST_F(QueueTest, RemovesARunningOneOnceItsOwnerLetsGo) {
  add({"a"});
  claim();

  EXPECT_EQ(*queue_.remove({{one(1)}}), Changed{.asked = 1});

  EXPECT_THAT(*queue_.wishes(kOne), ElementsAre(EntryId{1}));
  EXPECT_TRUE(queue_.find(EntryId{1})->value().removal_wanted);
  ASSERT_TRUE(release(EntryId{1}, kStopped));
  EXPECT_EQ(*queue_.find(EntryId{1}), std::nullopt);
}

TEST_F(QueueTest, KeepsARunningOneThatIsAddedAgainAfterItsRemoval) {
  add({"a"});
  claim();
  ASSERT_TRUE(queue_.remove({{one(1)}}));

  EXPECT_EQ(add(entry("a")), Added{.renewed = 1});

  ASSERT_TRUE(release(EntryId{1}, kStopped));
  EXPECT_EQ(state_of(1), EntryState::queued);
}

TEST_F(QueueTest, RefusesNumbersThatItDoesNotHaveAndChangesNothing) {
  add({"a"});

  const auto removed = queue_.remove({{one(1), one(7)}});

  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(removed.error().what, testing::HasSubstr("entry 7"));
  EXPECT_EQ(state_of(1), EntryState::queued);
}

TEST_F(QueueTest, TakesEveryEntryForNoneIfThereIsNone) {
  EXPECT_EQ(*queue_.remove({{kEveryEntry}}), Changed{});
}

TEST_F(QueueTest, ClearsStatesButNotWhatRuns) {
  add({"done", "running", "queued"});
  ASSERT_TRUE(release(claim()->id, kDone));
  claim();

  EXPECT_EQ(*queue_.clear({{EntryState::done, EntryState::running}}, {}), 1);

  EXPECT_EQ(*queue_.find(EntryId{1}), std::nullopt);
  EXPECT_EQ(state_of(2), EntryState::running);
  EXPECT_EQ(state_of(3), EntryState::queued);
}

TEST_F(QueueTest, ClearsOneQueueOnly) {
  add(entry("a", "one"));
  add(entry("b", "two"));

  EXPECT_EQ(*queue_.clear({{EntryState::queued}}, "one"), 1);

  EXPECT_THAT(turns(), ElementsAre("b"));
}

TEST_F(QueueTest, GivesWatchedOnesAnotherTurnWhenTheyAreOver) {
  for (const char* name : {"done", "failed", "queued"}) {
    NewEntry watched = entry(name);
    watched.watch = true;
    add(watched);
  }
  add({"unwatched"});
  ASSERT_TRUE(queue_.top({{one(4)}}));
  for (const EntryState end : {EntryState::done, EntryState::done, EntryState::failed})
    ASSERT_TRUE(release(claim()->id, {.state = end}));

  EXPECT_EQ(*queue_.renew_watched({}), 2);

  EXPECT_THAT(turns(), ElementsAre("done", "failed", "queued"));
}

TEST_F(QueueTest, CountsByQueueAndState) {
  add({"a", "b", "c"});
  add(entry("d", "courses"));
  claim();

  EXPECT_THAT(
      *queue_.counts(),
      UnorderedElementsAre(EntryCount{.queue = "default", .state = EntryState::running, .entries = 1},
                           EntryCount{.queue = "default", .state = EntryState::queued, .entries = 2},
                           EntryCount{.queue = "courses", .state = EntryState::queued, .entries = 1}));
}

std::vector<std::string> names(const std::vector<QueueEntry>& entries) {
  std::vector<std::string> found;
  for (const QueueEntry& one_of : entries) found.push_back(one_of.what);
  return found;
}

TEST_F(QueueTest, ListsByTurnPieceByPiece) {
  add({"a", "b", "c"});
  ASSERT_TRUE(queue_.top({{one(3)}}));

  EXPECT_THAT(names(*queue_.list({.state = EntryState::queued}, EntryOrder::by_turn, 2)),
              ElementsAre("c", "a"));
  EXPECT_THAT(names(*queue_.list({}, EntryOrder::by_turn, 2, 2)), ElementsAre("b"));
  EXPECT_THAT(names(*queue_.list({.queue = "other"}, EntryOrder::by_turn, 2)), IsEmpty());
}

TEST_F(QueueTest, ListsWhatEndedLastFirst) {
  add({"a", "b", "c"});
  ASSERT_TRUE(release(claim()->id, kDone, wall(9s)));
  ASSERT_TRUE(release(claim()->id, kDone, wall(7s)));

  EXPECT_THAT(names(*queue_.list({.state = EntryState::done}, EntryOrder::last_ended, 9)),
              ElementsAre("a", "b"));
}

TEST(EntryStates, HaveNamesThatLeadBack) {
  for (const EntryState state :
       {EntryState::queued, EntryState::running, EntryState::paused, EntryState::done, EntryState::failed})
    EXPECT_EQ(entry_state(to_string(state)), state);
  EXPECT_EQ(entry_state("over"), std::nullopt);
}

}  // namespace
}  // namespace mg
