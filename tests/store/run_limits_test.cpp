#include "src/store/run_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "src/store/schema.h"
#include "tests/store/scratch.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr RateLimit kTwoMega{BytesPerSecond{2.0 * 1024 * 1024}};
constexpr RateLimit kUnlimited{};

class RunLimitsTest : public testing::Test {
 protected:
  RunId begin(const char* title, int pid) {
    return *Journal(database_).begin_run({.title = title, .request = "{}", .pid = pid, .started = wall(1s)});
  }

  ScratchFolder scratch_;
  Database database_ = *Database::open(scratch_ / "state.db");
  RunLimits limits_{database_};
};

TEST_F(RunLimitsTest, WantNothingOfARunAtItsBegin) {
  const RunId run = begin("list", 77);

  EXPECT_EQ(limits_.wanted(run).value(), std::nullopt);
  EXPECT_THAT(limits_.open_runs().value(),
              ElementsAre(RunLimit{.run = run, .title = "list", .pid = 77, .wanted = {}, .held = {}}));
}

TEST_F(RunLimitsTest, BringBackWhatIsWantedAndWhatIsHeld) {
  const RunId run = begin("list", 77);
  const HeldLimit held{.limit = {BytesPerSecond{1024}}, .set_by = "schedule"};

  ASSERT_TRUE(limits_.want(run, kTwoMega));
  ASSERT_TRUE(limits_.hold(run, held));

  EXPECT_EQ(limits_.wanted(run).value(), kTwoMega);
  EXPECT_THAT(
      limits_.open_runs().value(),
      ElementsAre(RunLimit{.run = run, .title = "list", .pid = 77, .wanted = kTwoMega, .held = held}));
}

TEST_F(RunLimitsTest, TellNoLimitFromNothingWanted) {
  const RunId run = begin("list", 77);

  ASSERT_TRUE(limits_.want(run, kUnlimited));
  EXPECT_EQ(limits_.wanted(run).value(), kUnlimited);

  ASSERT_TRUE(limits_.want(run, {}));
  EXPECT_EQ(limits_.wanted(run).value(), std::nullopt);
}

TEST_F(RunLimitsTest, KeepWhatIsHeldWhenSomethingIsWanted) {
  const RunId run = begin("list", 77);
  ASSERT_TRUE(limits_.hold(run, {.limit = kUnlimited, .set_by = "nobody"}));

  ASSERT_TRUE(limits_.want(run, kTwoMega));

  EXPECT_EQ(limits_.open_runs()->front().held, (HeldLimit{.limit = kUnlimited, .set_by = "nobody"}));
}

TEST_F(RunLimitsTest, ListOnlyRunsThatHaveNotEnded) {
  const RunId over = begin("over", 77);
  begin("first", 78);
  begin("second", 79);
  ASSERT_TRUE(Journal(database_).run_ended(over, 0, wall(9s)));

  const auto open = limits_.open_runs();

  ASSERT_EQ(open->size(), 2U);
  EXPECT_EQ(open->front().title, "first");
  EXPECT_EQ(open->back().title, "second");
}

TEST_F(RunLimitsTest, AreSeenByAnotherProcessAtOnce) {
  const RunId run = begin("list", 77);
  auto other = Database::open(scratch_ / "state.db");
  const auto before = limits_.version();

  ASSERT_TRUE(RunLimits(*other).want(run, kTwoMega));

  EXPECT_NE(limits_.version().value(), before.value());
  EXPECT_EQ(limits_.wanted(run).value(), kTwoMega);
}

TEST_F(RunLimitsTest, RefuseARunThatWasNeverBegun) {
  const auto wanted = limits_.want(RunId{12}, kTwoMega);

  ASSERT_FALSE(wanted);
  EXPECT_EQ(wanted.error().kind, ErrorKind::internal);
}

TEST_F(RunLimitsTest, GoWithTheirRun) {
  const RunId run = begin("list", 77);
  ASSERT_TRUE(limits_.want(run, kTwoMega));

  ASSERT_TRUE(database_.run("delete from runs"));

  EXPECT_EQ(limits_.wanted(run).value(), std::nullopt);
  EXPECT_THAT(limits_.open_runs().value(), IsEmpty());
}

TEST(RunLimits, AreAddedToWhatAnOlderMultigetWrote) {
  const ScratchFolder scratch;
  sqlite3* old = nullptr;
  ASSERT_EQ(sqlite3_open((scratch / "state.db").c_str(), &old), SQLITE_OK);
  const std::string mark =
      "pragma application_id = " + std::to_string(kApplicationId) + "; pragma user_version = 1;";
  ASSERT_EQ(sqlite3_exec(old, kSchemaSteps[0], nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(old, mark.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  const char* run = "insert into runs (title, request, pid, started) values ('old', '{}', 7, 0)";
  ASSERT_EQ(sqlite3_exec(old, run, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(old);

  auto database = Database::open(scratch / "state.db");

  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ(RunLimits(*database).open_runs()->front().title, "old");
}

}  // namespace
}  // namespace mg
