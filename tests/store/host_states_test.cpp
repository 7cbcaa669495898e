#include "src/store/host_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "src/store/schema.h"
#include "tests/store/scratch.h"

namespace mg {
namespace {

using testing::ElementsAre;

HostState full_state() {
  return {.host_group = "bilibili pages",
          .rests_until = wall(60s + 7ns),
          .reason = "412",
          .strikes = 3,
          .since = wall(10s),
          .began = wall(20s),
          .claim = HostClaim{.process = 77, .run = std::int64_t{1} << 40, .until = wall(120s)}};
}

TEST(HostStates, BringBackEveryMember) {
  const ScratchFolder scratch;
  auto database = Database::open(scratch / "state.db");

  ASSERT_TRUE(HostStates(*database).put(full_state()));

  EXPECT_EQ(HostStates(*database).find("bilibili pages").value(), full_state());
}

TEST(HostStates, BringBackThatNobodyProbes) {
  const ScratchFolder scratch;
  auto database = Database::open(scratch / "state.db");
  HostState state = full_state();
  ASSERT_TRUE(HostStates(*database).put(state));

  state.claim.reset();
  ASSERT_TRUE(HostStates(*database).put(state));

  EXPECT_EQ(HostStates(*database).find("bilibili pages").value(), state);
}

TEST(HostStates, KnowNothingOfAHostThatWasNeverTold) {
  const ScratchFolder scratch;
  auto database = Database::open(scratch / "state.db");

  EXPECT_EQ(HostStates(*database).find("bilibili pages").value(), std::nullopt);
}

TEST(HostStates, ListThoseThatDoNotAnswer) {
  const ScratchFolder scratch;
  auto database = Database::open(scratch / "state.db");
  HostState answering = full_state();
  answering.host_group = "a";
  answering.strikes = 0;
  ASSERT_TRUE(HostStates(*database).put(answering));
  ASSERT_TRUE(HostStates(*database).put(full_state()));

  EXPECT_THAT(HostStates(*database).resting().value(), ElementsAre(full_state()));
}

TEST(HostStates, ReadWhatAnOlderMultigetWrote) {
  const ScratchFolder scratch;
  sqlite3* old = nullptr;
  ASSERT_EQ(sqlite3_open((scratch / "state.db").c_str(), &old), SQLITE_OK);
  const std::string mark =
      "pragma application_id = " + std::to_string(kApplicationId) + "; pragma user_version = 1;";
  ASSERT_EQ(sqlite3_exec(old, kSchemaSteps[0], nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(old, mark.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(old, "insert into host_states values ('h', 60000000000, '412', 2)", nullptr, nullptr,
                         nullptr),
            SQLITE_OK);
  sqlite3_close(old);

  auto database = Database::open(scratch / "state.db");

  ASSERT_TRUE(database) << database.error().what;
  const HostState state = HostStates(*database).find("h").value().value();
  EXPECT_EQ(state.rests_until, WallTime(60s));
  EXPECT_EQ(state.strikes, 2);
  EXPECT_FALSE(state.claim);
}

TEST(HostStates, ChangeTheVersionForOthersOnly) {
  const ScratchFolder scratch;
  auto ours = Database::open(scratch / "state.db");
  auto theirs = Database::open(scratch / "state.db");
  const std::int64_t before = ours->version().value();

  ASSERT_TRUE(HostStates(*ours).put(full_state()));
  EXPECT_EQ(ours->version().value(), before);
  ASSERT_TRUE(HostStates(*theirs).put(full_state()));

  EXPECT_NE(ours->version().value(), before);
}

}  // namespace
}  // namespace mg
