#include "src/run/real_runner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>

namespace mg {
namespace {

using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Duration kPatience = 60s;  // no test waits that long unless it fails
// KiB. The address sanitizer keeps 256 MiB of freed memory back, which hides what we want to see.
#ifdef __SANITIZE_ADDRESS__
constexpr long kMostGrowth = 400L << 10;
#else
constexpr long kMostGrowth = 64L << 10;
#endif
constexpr StepId kStep{1};

class RealRunnerTest : public testing::Test {
 protected:
  RealRunnerTest()
      : room_(path(testing::TempDir()) / fmt::format("real_runner.{}", ::getpid()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(room_);
  }
  ~RealRunnerTest() override { std::filesystem::remove_all(room_.parent_path()); }

  static Command fake(std::vector<std::string> words) {
    return {.tool = "fake", .arguments = std::move(words), .environment = {}, .directory = {}};
  }
  static Command shell(const std::string& script) {
    return {.tool = "sh", .arguments = {"-c", script}, .environment = {}, .directory = {}};
  }

  // Everything up to the end of `step`, that included.
  std::vector<Happening> run_to_end(StepId step) {
    std::vector<Happening> all;
    const Instant deadline = runner_.now() + kPatience;
    while (!ended_.contains(step)) {
      all.push_back(runner_.wait(deadline));
      if (std::holds_alternative<TimePassed>(all.back())) {
        ADD_FAILURE() << "step " << static_cast<int>(step) << " does not end";
        break;
      }
      note_end(all.back());
    }
    return all;
  }
  // Also if it ended while another was waited for.
  CommandEnded end_of(StepId step) {
    (void)run_to_end(step);
    return ended_.contains(step)
               ? std::get<CommandEnded>(ended_.at(step))
               : CommandEnded{
                     .step = step, .exit = {.how = Exit::How::not_started}, .errors = {}, .files = {}};
  }
  // Until a line comes: the child is known to be where it says it is.
  void await_line() {
    const Instant deadline = runner_.now() + kPatience;
    for (;;) {
      const Happening next = runner_.wait(deadline);
      ASSERT_FALSE(std::holds_alternative<TimePassed>(next));
      if (std::holds_alternative<OutputLine>(next)) return;
    }
  }

  void note_end(const Happening& happening) {
    if (const auto* command = std::get_if<CommandEnded>(&happening)) ended_.emplace(command->step, happening);
    if (const auto* change = std::get_if<FileChangeEnded>(&happening))
      ended_.emplace(change->step, happening);
  }

  path room_;
  std::map<StepId, Happening> ended_;
  RealRunner runner_{{.tools = {{"fake", MG_BUILD "/tests/fake_child"}}, .watchdog = nullptr, .resized = {}}};
};

Exit::How how(const CommandEnded& end) {
  return end.exit.how;
}

}  // namespace

TEST_F(RealRunnerTest, TellsLinesAndThenTheEnd) {
  runner_.start(kStep, fake({"say", "hello", "exit", "2"}));

  const auto all = run_to_end(kStep);

  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(std::get<OutputLine>(all[0]).text, "hello");
  EXPECT_EQ(std::get<OutputLine>(all[0]).step, kStep);
  EXPECT_EQ(std::get<CommandEnded>(all[1]).exit, (Exit{.how = Exit::How::exited, .number = 2, .reason = {}}));
}

TEST_F(RealRunnerTest, EndsWhatIsNotInstalledAsNotStarted) {
  runner_.start(kStep, Command{.tool = "no-such-tool", .arguments = {}, .environment = {}, .directory = {}});

  const CommandEnded end = end_of(kStep);

  EXPECT_EQ(how(end), Exit::How::not_started);
  EXPECT_EQ(end.exit.reason, "no-such-tool is not installed");
}

TEST_F(RealRunnerTest, MakesTheDirectoryAndTellsWhatLiesInItAtTheEnd) {
  Command command = shell("printf 12345 >five; mkdir sub; printf 1 >sub/one; ln -s /etc/passwd link");
  command.directory = room_ / "a" / "b";
  runner_.start(kStep, command);

  const CommandEnded end = end_of(kStep);

  EXPECT_THAT(end.files,
              ElementsAre(RoomFile{.name = "five", .size = 5_B}, RoomFile{.name = "sub/one", .size = 1_B}));
}

TEST_F(RealRunnerTest, TellsTheGrowthOfARoom) {
  Command command = shell("printf 12345 >five; exec sleep 300");
  command.directory = room_;
  runner_.start(kStep, command);

  const Happening grew = runner_.wait(runner_.now() + kPatience);

  ASSERT_TRUE(std::holds_alternative<RoomGrew>(grew));
  EXPECT_EQ(std::get<RoomGrew>(grew).size, 5_B);
  EXPECT_EQ(std::get<RoomGrew>(grew).step, kStep);
}

TEST_F(RealRunnerTest, EndsASilentCommandAsStalled) {
  Command command = fake({"wait"});
  command.stall_limit = 50ms;
  runner_.start(kStep, command);

  EXPECT_EQ(how(end_of(kStep)), Exit::How::stalled);
}

TEST_F(RealRunnerTest, TakesOutputAndAGrowingRoomForLife) {
  Command talking = shell("i=0; while [ $i -lt 15 ]; do i=$((i+1)); echo; sleep 0.1; done");
  talking.stall_limit = 1s;
  Command writing = shell("i=0; while [ $i -lt 15 ]; do i=$((i+1)); echo >>file; sleep 0.1; done");
  writing.stall_limit = 1s;
  writing.directory = room_;
  runner_.start(StepId{1}, talking);
  runner_.start(StepId{2}, writing);

  const CommandEnded first = end_of(StepId{1});
  const CommandEnded second = end_of(StepId{2});

  EXPECT_TRUE(first.exit.ok());
  EXPECT_TRUE(second.exit.ok());
}

TEST_F(RealRunnerTest, EndsALongCommandAsOverdueHoweverMuchItTalks) {
  Command command = shell("while :; do echo; sleep 0.01; done");
  command.time_limit = 100ms;
  runner_.start(kStep, command);

  EXPECT_EQ(how(end_of(kStep)), Exit::How::overdue);
}

TEST_F(RealRunnerTest, EndsAStoppedCommandAsCancelledWhateverItsExitCode) {
  runner_.start(kStep, shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done"));
  await_line();

  runner_.stop(kStep);

  EXPECT_EQ(end_of(kStep).exit, (Exit{.how = Exit::How::cancelled, .number = 0, .reason = {}}));
}

TEST_F(RealRunnerTest, StopsNothingThatIsNotRunning) {
  runner_.stop(kStep);

  runner_.start(kStep, fake({"exit", "0"}));

  EXPECT_TRUE(end_of(kStep).exit.ok());
}

TEST_F(RealRunnerTest, KeepsTheEndOfTheErrors) {
  runner_.start(kStep, shell("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done"));

  const CommandEnded end = end_of(kStep);

  EXPECT_LE(end.errors.size(), 8U << 10);
  EXPECT_GT(end.errors.size(), 7U << 10);
  EXPECT_TRUE(end.errors.starts_with("line ")) << end.errors.substr(0, 20);
  EXPECT_TRUE(end.errors.ends_with("line 2999\n"));
}

TEST_F(RealRunnerTest, CutsALineAtTheCommandsLimit) {
  Command command = fake({"flood", "100"});
  command.line_limit = 1_KiB;
  runner_.start(kStep, command);

  const auto all = run_to_end(kStep);

  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(std::get<OutputLine>(all[0]).text.size(), 1024U);
  EXPECT_TRUE(std::get<OutputLine>(all[0]).cut);
}

TEST_F(RealRunnerTest, HoldsARunawayChildBackWhileNobodyListens) {
  runner_.start(StepId{1}, fake({"lines", "1000000"}));
  runner_.start(StepId{2}, fake({"lines", "1000000"}));
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);

  std::size_t lines = 0;
  int ended = 0;
  while (ended < 2) {
    const Happening next = runner_.wait(std::nullopt);
    lines += std::holds_alternative<OutputLine>(next);
    ended += std::holds_alternative<CommandEnded>(next);
  }

  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(lines, 2'000'000U);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, kMostGrowth);  // KiB; all lines at once would be 200 MB
}

TEST_F(RealRunnerTest, ReturnsInTimeThoughAChildNeverStopsWriting) {
  runner_.start(kStep, shell("exec tr '\\0' x </dev/zero"));
  const Instant until = runner_.now() + 100ms;

  const Happening next = runner_.wait(until);

  EXPECT_TRUE(std::holds_alternative<TimePassed>(next));
  EXPECT_LT(runner_.now() - until, 5s);
}

TEST_F(RealRunnerTest, SaysWhenNothingHappenedInTime) {
  const Instant until = runner_.now() + 10ms;

  const Happening next = runner_.wait(until);

  EXPECT_TRUE(std::holds_alternative<TimePassed>(next));
  EXPECT_GE(runner_.now(), until);
}

TEST_F(RealRunnerTest, DoesFileChangesInTheirOrder) {
  runner_.start(StepId{1}, FileChange(WriteFile{.path = room_ / "part", .content = "whole"}));
  runner_.start(StepId{2}, FileChange(Publish{.moves = {{room_ / "part", room_ / "out" / "final"}}}));
  runner_.start(StepId{4}, FileChange(RemoveFiles{.directory = room_, .names = {"part"}}));
  runner_.start(StepId{3}, FileChange(Publish{.moves = {{room_ / "part", room_ / "out" / "other"}}}));

  const auto first = run_to_end(StepId{1});
  const auto second = run_to_end(StepId{2});
  const auto third = run_to_end(StepId{3});

  EXPECT_TRUE(std::get<FileChangeEnded>(first.back()).result);
  EXPECT_TRUE(std::get<FileChangeEnded>(second.back()).result);
  EXPECT_FALSE(std::get<FileChangeEnded>(third.back()).result);
  EXPECT_TRUE(std::filesystem::exists(room_ / "out" / "final"));
}

TEST_F(RealRunnerTest, CountsHowOftenTheUserAskedToStop) {
  runner_.start(kStep, fake({"lines", "3000", "wait"}));
  await_line();

  ::raise(SIGINT);
  ::raise(SIGTERM);
  std::vector<int> times;
  while (times.size() < 2) {
    const Happening next = runner_.wait(runner_.now() + kPatience);
    ASSERT_FALSE(std::holds_alternative<TimePassed>(next));
    if (const auto* asked = std::get_if<StopAsked>(&next)) times.push_back(asked->times);
  }

  EXPECT_THAT(times, ElementsAre(1, 2));
}

TEST_F(RealRunnerTest, RunsManyAtOnceAndMixesUpNone) {
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i % 100);
    runner_.start(StepId{i}, fake({"say", number, "exit", number}));
  }

  std::vector<std::string> said(200);
  int right = 0;
  for (int ended = 0; ended < 200;) {
    const Happening next = runner_.wait(runner_.now() + kPatience);
    ASSERT_FALSE(std::holds_alternative<TimePassed>(next));
    if (const auto* line = std::get_if<OutputLine>(&next))
      said[static_cast<std::size_t>(line->step)] = line->text;
    const auto* end = std::get_if<CommandEnded>(&next);
    if (end == nullptr) continue;
    ++ended;
    const int number = static_cast<int>(end->step) % 100;
    right +=
        end->exit.number == number && said[static_cast<std::size_t>(end->step)] == std::to_string(number);
  }

  EXPECT_EQ(right, 200);
}

TEST(RealRunner, KillsAndReapsEverythingWhenItIsDestroyed) {
  const Instant before = std::chrono::steady_clock::now();
  {
    RealRunner runner(
        {.tools = {{"fake", MG_BUILD "/tests/fake_child"}}, .watchdog = nullptr, .resized = {}});
    const Command command{
        .tool = "fake", .arguments = {"deaf", "breed", "wait"}, .environment = {}, .directory = {}};
    for (int i = 0; i < 5; ++i) runner.start(StepId{i}, command);
    (void)runner.wait(std::nullopt);
  }

  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 4s);  // no grace is waited for
}

}  // namespace mg
