#include "src/cli/queue_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "src/base/text.h"
#include "src/base/width.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

const WallTime kNow = WallTime(std::chrono::hours(24 * 20000));

bool lives(const Owner& owner) {
  return owner.mark == "1";
}

QueueEntry entry(EntryState state) {
  QueueEntry entry;
  entry.id = EntryId{7};
  entry.queue = "default";
  entry.site = "bilibili";
  entry.what = "BV1Wy4y1B7vg";
  entry.options = R"({"quality":"720"})";
  entry.state = state;
  entry.added = kNow;
  return entry;
}

// The line of this one.
std::string line(const QueueEntry& entry, int width = 200) {
  const std::string table = queue_table({&entry, 1}, width, kNow, lives);
  return std::string(split(table, '\n').at(1));
}

TEST(QueueTable, NamesTheListWithItsTitle) {
  QueueEntry named = entry(EntryState::queued);
  named.title = "微积分";

  EXPECT_THAT(line(named), HasSubstr("微积分  bilibili BV1Wy4y1B7vg"));
}

TEST(QueueTable, TakesTheTitleThatTheRunFound) {
  QueueEntry named = entry(EntryState::done);
  named.run_title = "微积分";

  EXPECT_THAT(line(named), HasSubstr("微积分"));
}

TEST(QueueTable, SaysWhatFailed) {
  QueueEntry failed = entry(EntryState::failed);
  failed.error = "page 3: gone";
  failed.pages = {.done = 7, .failed = 1, .skipped = 2, .waiting = 3};

  EXPECT_THAT(line(failed), HasSubstr("9/13"));
  EXPECT_THAT(line(failed), HasSubstr("BV1Wy4y1B7vg: page 3: gone"));
}

TEST(QueueTable, TellsWhoRunsAndWhoWasKilled) {
  QueueEntry running = entry(EntryState::running);
  running.owner = Owner{.pid = 4711, .mark = "1"};
  EXPECT_THAT(line(running), HasSubstr("running"));
  EXPECT_THAT(line(running), HasSubstr("process 4711"));

  running.pause_wanted = true;
  EXPECT_THAT(line(running), HasSubstr("pausing"));

  running.owner->mark = "2";
  EXPECT_THAT(line(running), HasSubstr("killed"));
}

TEST(QueueTable, IsCutToTheWidthOfTheTerminal) {
  QueueEntry named = entry(EntryState::queued);
  named.title = "微积分微积分微积分微积分微积分微积分";

  for (int width = 1; width < 90; ++width) EXPECT_LE(display_width(line(named, width)), width);
}

TEST(QueueTable, ShowsNoControlCharacters) {
  QueueEntry named = entry(EntryState::failed);
  named.title = "a\x1b[2Jb";
  named.error = "c\nd";

  EXPECT_THAT(line(named), Not(HasSubstr("\x1b")));
  EXPECT_THAT(line(named), HasSubstr("c d"));
}

TEST(QueueTable, NamesQueuesIfThereAreSeveral) {
  QueueEntry other = entry(EntryState::queued);
  other.queue = "courses";
  const std::vector<QueueEntry> entries{entry(EntryState::queued), other};

  EXPECT_THAT(queue_table(entries, 200, kNow, lives), HasSubstr("courses"));
  EXPECT_THAT(line(other), Not(HasSubstr("courses")));
}

TEST(EntryJson, HasAllMembersWhateverIsKnown) {
  const nlohmann::json fresh = entry_json(entry(EntryState::queued), lives);
  EXPECT_TRUE(fresh.at("run").is_null() && fresh.at("ended").is_null() && fresh.at("process").is_null());
  EXPECT_EQ(fresh.at("options"), (nlohmann::json{{"quality", "720"}}));
  EXPECT_EQ(fresh.at("added"), 1728000000.0);

  QueueEntry running = entry(EntryState::running);
  running.owner = Owner{.pid = 4711, .mark = "2"};
  running.run = RunId{3};
  const nlohmann::json told = entry_json(running, lives);

  EXPECT_EQ(told.at("process"), 4711);
  EXPECT_EQ(told.at("lives"), false);
  EXPECT_EQ(told.at("run"), 3);
  EXPECT_EQ(told.size(), fresh.size());
}

TEST(CountWords, AddUpStates) {
  const std::vector<EntryCount> counts{{.queue = "a", .state = EntryState::queued, .entries = 2},
                                       {.queue = "b", .state = EntryState::queued, .entries = 3},
                                       {.queue = "b", .state = EntryState::failed, .entries = 1}};

  EXPECT_EQ(count_words(counts, ""), "1 failed, 5 queued");
  EXPECT_EQ(count_words(counts, "a"), "2 queued");
  EXPECT_EQ(count_words({}, ""), "");
}

}  // namespace
}  // namespace mg
