#include "src/run/local_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run/scripted_runner.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Command tool(const std::string& words) {
  return {.tool = "tool", .arguments = {words}, .environment = {}, .directory = {}};
}

// Looks first; then joins what was fit, publishes it, and is over.
class JoinJob final : public LocalJob {
 public:
  explicit JoinJob(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* last) override {
    if (last == nullptr) return tool("look at " + name_);
    ends.push_back(*last);
    if (!last->ok() || last->output == "unfit\n") return {};
    if (ends.size() == 1) return tool("join " + name_);
    if (ends.size() == 2) return FileChange(Publish{.moves = {{"/room/" + name_, "/" + name_}}});
    return {};
  }
  [[nodiscard]] std::optional<Work> clear_up(const LocalStepEnd& last) override {
    ends.push_back(last);
    if (cleared_) return {};
    cleared_ = true;
    return FileChange(RemoveFiles{.directory = "/room", .names = {name_}});
  }
  Heard hear(std::string_view line) override {
    if (!line.starts_with("progress ")) return Heard::keep;
    heard.emplace_back(line);
    return Heard::drop;
  }

  std::vector<LocalStepEnd> ends;
  std::vector<std::string> heard;

 private:
  std::string name_;
  bool cleared_ = false;
};

class Watcher final : public LocalWatch {
 public:
  void look(const State& state, Instant /*now*/) override {
    over_counts.push_back(state.over);
    total = state.total;
    most_running = std::max(most_running, state.running.size());
  }
  void over(LocalJob& job) override { names.push_back(job.name()); }

  std::vector<std::size_t> over_counts;
  std::vector<std::string> names;
  std::size_t total = 0;
  std::size_t most_running = 0;
};

class LocalJobsTest : public testing::Test {
 protected:
  LocalJobsTest() {
    runner_.act([](const Command&) { return Script{.takes = 10s}; });
  }
  static Script says(std::vector<std::string> lines, Duration takes) {
    Script script{.takes = takes};
    for (std::string& line : lines) script.lines.push_back({.after = 1s, .text = std::move(line)});
    return script;
  }
  JoinJob& add(const std::string& name) {
    auto job = std::make_unique<JoinJob>(name);
    JoinJob& added = *job;
    jobs_.push_back(std::move(job));
    return added;
  }
  LocalEnding walk(std::size_t at_once) { return walk_local_jobs(runner_, jobs_, at_once, &watcher_); }

  ScriptedRunner runner_;
  std::vector<std::unique_ptr<LocalJob>> jobs_;
  Watcher watcher_;
};

TEST_F(LocalJobsTest, WalkEachJobToItsEnd) {
  JoinJob& job = add("a.mp4");

  const LocalEnding ending = walk(2);

  EXPECT_EQ(ending, LocalEnding::all);
  EXPECT_THAT(runner_.begun_with(""),
              ElementsAre("tool look at a.mp4", "tool join a.mp4", "publish /room/a.mp4 to /a.mp4"));
  EXPECT_EQ(job.ends.size(), 3U);
}

TEST_F(LocalJobsTest, LetWhatAToolSaysDecideWhatFollows) {
  runner_.act_on("look at b.mp4", says({"unfit"}, 2s));
  add("a.mp4");
  add("b.mp4");

  walk(1);

  EXPECT_EQ(runner_.count("join a.mp4"), 1);
  EXPECT_EQ(runner_.count("join b.mp4"), 0);
}

TEST_F(LocalJobsTest, TellAJobOfAFailureAndGoOnWithTheOthers) {
  runner_.act_on("join a.mp4", fails_after(1s, "it is damaged"));
  runner_.refuse("to /b.mp4", {ErrorKind::disk_full, "the disk is full"});
  const JoinJob& damaged = add("a.mp4");
  const JoinJob& refused = add("b.mp4");
  add("c.mp4");

  walk(1);

  EXPECT_EQ(damaged.ends.back().errors, "it is damaged");
  EXPECT_FALSE(damaged.ends.back().ok());
  EXPECT_EQ(refused.ends.back().result.error().kind, ErrorKind::disk_full);
  EXPECT_THAT(watcher_.names, ElementsAre("a.mp4", "b.mp4", "c.mp4"));
}

TEST_F(LocalJobsTest, GiveLinesToTheirJobAndCollectTheOthers) {
  runner_.act_on("join a.mp4", says({"progress 1", "one", "progress 2", "two"}, 2s));
  runner_.act_on("join b.mp4", says({"progress 7", "three"}, 2s));
  const JoinJob& a = add("a.mp4");
  const JoinJob& b = add("b.mp4");

  walk(2);

  EXPECT_THAT(a.heard, ElementsAre("progress 1", "progress 2"));
  EXPECT_EQ(a.ends.at(1).output, "one\ntwo\n");
  EXPECT_THAT(b.heard, ElementsAre("progress 7"));
  EXPECT_EQ(b.ends.at(1).output, "three\n");
}

TEST_F(LocalJobsTest, RunSoManyAtATimeAndNoMore) {
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) add(name);

  walk(3);

  EXPECT_EQ(runner_.most_at_once("tool"), 3);
  EXPECT_EQ(watcher_.most_running, 3U);
  EXPECT_EQ(watcher_.names.size(), 7U);
}

TEST_F(LocalJobsTest, TellHowFarTheyAreTwiceASecond) {
  add("a.mp4");

  walk(1);

  EXPECT_EQ(watcher_.total, 1U);
  EXPECT_EQ(watcher_.over_counts.back(), 1U);
  EXPECT_GE(watcher_.over_counts.size(), 40U);  // in 20 s
}

TEST_F(LocalJobsTest, EndAtOnceWhenThereIsNothingToDo) {
  EXPECT_EQ(walk(2), LocalEnding::all);
  EXPECT_THAT(runner_.begun(), IsEmpty());
}

TEST_F(LocalJobsTest, StopWhatRunsLetItClearUpAndBeginNothingMore) {
  runner_.ask_to_stop(15s);  // the first two join
  const JoinJob& job = add("a");
  add("b");
  add("c");

  const LocalEnding ending = walk(2);

  EXPECT_EQ(ending, LocalEnding::stopped);
  EXPECT_THAT(runner_.stopped(), ElementsAre("tool join a", "tool join b"));
  EXPECT_EQ(job.ends.at(1).exit.how, Exit::How::cancelled);
  EXPECT_EQ(runner_.count("remove files in /room"), 2);
  EXPECT_EQ(runner_.count("publish"), 0);
  EXPECT_EQ(runner_.count("look at c"), 0);
  EXPECT_THAT(watcher_.names, ElementsAre("a", "b"));
}

TEST_F(LocalJobsTest, LetAFileChangeRunToItsEndWhenStopped) {
  runner_.slow_down("publish", 5s);
  runner_.ask_to_stop(22s);
  const JoinJob& job = add("a");

  const LocalEnding ending = walk(1);

  EXPECT_EQ(ending, LocalEnding::stopped);
  EXPECT_EQ(runner_.end_of("publish"), 25s);
  EXPECT_TRUE(job.ends.at(2).ok());
}

TEST_F(LocalJobsTest, WaitForNothingWhenAskedTwice) {
  runner_.slow_down("publish", 500s);
  runner_.ask_to_stop(22s);
  runner_.ask_to_stop(23s);
  add("a");

  const LocalEnding ending = walk(1);

  EXPECT_EQ(ending, LocalEnding::stopped_twice);
  EXPECT_LT(runner_.now(), Instant(1h) + 24s);
}

}  // namespace
}  // namespace mg
