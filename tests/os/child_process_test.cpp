#include "src/os/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "src/os/blocked_signals.h"
#include "tests/os/children.h"

namespace mg {
namespace {

Exit exited(int code) {
  return {.how = Exit::How::exited, .number = code, .reason = {}};
}

Exit signalled(int number) {
  return {.how = Exit::How::signalled, .number = number, .reason = {}};
}

pid_t as_pid(const std::string& line) {
  return static_cast<pid_t>(std::stol(line));
}

class Steps {
 public:
  Steps() : begun_(std::chrono::steady_clock::now()) {}
  [[nodiscard]] Duration taken() const { return std::chrono::steady_clock::now() - begun_; }

 private:
  Instant begun_;
};

}  // namespace

TEST(ChildProcess, TellsLinesOfBothStreamsApartAndItsExitCode) {
  Nursery nursery;

  const Listening heard = nursery.run({"say", "one", "complain", "two", "exit", "3"});

  EXPECT_EQ(heard.output, std::vector<std::string>{"one"});
  EXPECT_EQ(heard.errors, std::vector<std::string>{"two"});
  EXPECT_EQ(heard.exit, exited(3));
}

TEST(ChildProcess, TellsExitNineFromSignalNine) {
  Nursery nursery;

  const Listening nine = nursery.run({"exit", "9"});
  const Listening killed = nursery.run({"die", "9"});

  EXPECT_EQ(nine.exit, exited(9));
  EXPECT_EQ(killed.exit, signalled(SIGKILL));
}

TEST(ChildProcess, RunsWhereAndWithWhatItIsTold) {
  Nursery nursery;
  ::setenv("MG_TEST_OLD", "old", 1);
  Listening heard;

  const auto child = nursery.start_program({.program = "/bin/sh",
                                            .arguments = {"-c", "pwd; echo $MG_TEST_OLD $MG_TEST_NEW"},
                                            .environment = {{"MG_TEST_OLD", "newer"}, {"MG_TEST_NEW", "new"}},
                                            .directory = "/usr"},
                                           heard);
  nursery.run_to_end(heard);

  EXPECT_EQ(heard.output, (std::vector<std::string>{"/usr", "newer new"}));
}

TEST(ChildProcess, LeaksNoDescriptorIntoTheChild) {
  Nursery nursery;
  const Fd socket(::socket(AF_INET, SOCK_STREAM, 0));  // without close-on-exec, as Asio opens them
  const Fd high(::fcntl(socket.number(), F_DUPFD, 200));
  Listening sibling;
  const auto waiting = nursery.start({"wait"}, sibling);

  const Listening heard = nursery.run({"fds"});

  EXPECT_EQ(heard.output, std::vector<std::string>{"0 1 2"});
}

TEST(ChildProcess, GivesAnEmptyInput) {
  Nursery nursery;

  const Listening heard = nursery.run({"input"});

  EXPECT_EQ(heard.output, std::vector<std::string>{"0"});
}

TEST(ChildProcess, InheritsNeitherBlockedNorIgnoredSignals) {
  Nursery nursery;
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  const BlockedSignals blocked;

  const Listening heard = nursery.run({"signals"});

  ::signal(SIGPIPE, before);
  EXPECT_EQ(heard.output, std::vector<std::string>{"0 0"});
}

TEST(ChildProcess, LeadsASessionOfItsOwn) {
  Nursery nursery;
  Listening heard;

  const auto child = nursery.start({"wait"}, heard);

  EXPECT_EQ(::getsid(child->pid()), child->pid());
  EXPECT_EQ(::getpgid(child->pid()), child->pid());
}

TEST(ChildProcess, ReapsWhatCouldNotBecomeItsProgramAndPrintsNothingTwice) {
  const auto script = std::filesystem::path(testing::TempDir()) / fmt::format("no_format.{}", ::getpid());
  std::ofstream(script) << "neither a binary nor a script\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  Nursery nursery;
  Listening heard;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Fd read(ends[0]);
  FILE* unflushed = ::fdopen(ends[1], "w");
  std::fputs("once", unflushed);

  const auto child = nursery.start_program({.program = script}, heard);

  std::fclose(unflushed);
  char printed[64];
  EXPECT_EQ(::read(read.number(), printed, sizeof printed), 4);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().kind, ErrorKind::local_io);
  EXPECT_NE(child.error().what.find("Exec format error"), std::string::npos) << child.error().what;
  EXPECT_FALSE(has_children());
  std::filesystem::remove(script);
}

TEST(ChildProcess, ChecksProgramAndFolderBeforeAnythingIsForked) {
  Nursery nursery;
  Listening heard;

  const auto missing = nursery.start_program({.program = "/no/such/program"}, heard);
  const auto folder = nursery.start_program({.program = "/tmp"}, heard);
  const auto nowhere = nursery.start_program({.program = "/bin/true", .directory = "/no/such/folder"}, heard);
  const auto no_folder = nursery.start_program({.program = "/bin/true", .directory = "/dev/null"}, heard);

  EXPECT_EQ(missing.error().what, "cannot run /no/such/program: No such file or directory");
  EXPECT_EQ(folder.error().what, "cannot run /tmp: Permission denied");
  EXPECT_EQ(nowhere.error().what, "cannot run in /no/such/folder: No such file or directory");
  EXPECT_EQ(no_folder.error().what, "cannot run in /dev/null: Not a directory");
  EXPECT_FALSE(has_children());
}

// Without a watchdog: this is the kernel's part.
TEST(ChildProcess, DiesWithUs) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd read(ends[0]);
  const Fd write(ends[1]);
  const pid_t us = ::fork();
  if (us == 0) {
    Nursery nursery;
    Listening heard;
    const auto child = nursery.start({"wait"}, heard);
    const pid_t pid = child->pid();
    (void)!::write(write.number(), &pid, sizeof pid);
    for (;;) ::pause();
  }
  pid_t pid = -1;
  ASSERT_EQ(::read(read.number(), &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));

  ::kill(us, SIGKILL);
  ::waitpid(us, nullptr, 0);

  EXPECT_TRUE(gone(pid));
}

TEST(ChildProcess, KeepsItsExitCodeThoughWeInheritedAnIgnoredSigchld) {
  ::signal(SIGCHLD, SIG_IGN);
  Nursery nursery;

  const Listening heard = nursery.run({"exit", "7"});

  EXPECT_EQ(heard.exit, exited(7));
}

TEST(ChildProcess, LeaksNothingOverAThousandChildren) {
  Nursery nursery;
  (void)nursery.run({"exit", "0"});
  const std::size_t before = open_descriptors();
  int right = 0;

  for (int i = 0; i < 1000; ++i) right += nursery.run({"exit", "5"}).exit == exited(5);

  EXPECT_EQ(right, 1000);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

// Boost's own wait blocks the loop once a handle's number is used again: a short child's end is then told
// only when a long one ends.
TEST(ChildProcess, NeverHoldsUpTheLoopForALongerSibling) {
  Nursery nursery;
  Listening forever;
  const auto longest = nursery.start({"wait"}, forever);
  const Steps steps;

  for (int i = 0; i < 200; ++i) {
    Listening first;
    Listening second;
    const auto one = nursery.start({"exit", "0"}, first);
    const auto two = nursery.start({"exit", "0"}, second);
    nursery.run_to_end(first);
    nursery.run_to_end(second);
  }

  EXPECT_FALSE(forever.exit);
  EXPECT_LT(steps.taken(), kPatience);
}

TEST(ChildProcess, EndsOnTheLeadersExitThoughAGrandchildHoldsThePipes) {
  Nursery nursery;

  const Listening heard = nursery.run({"say", "done", "escape", "exit", "4"});

  ASSERT_EQ(heard.output.size(), 2U);
  EXPECT_EQ(heard.exit, exited(4));
  EXPECT_EQ(::kill(as_pid(heard.output[1]), SIGKILL), 0) << "the grandchild should still have been there";
}

TEST(ChildProcess, SweepsItsGroupWhenItIsOver) {
  Nursery nursery;

  const Listening heard = nursery.run({"breed", "exit", "0"});

  ASSERT_EQ(heard.output.size(), 1U);
  EXPECT_TRUE(gone(as_pid(heard.output[0])));
  EXPECT_EQ(heard.exit, exited(0));
}

TEST(ChildProcess, IsStoppedWithAllItsGroup) {
  Nursery nursery;
  Listening heard;
  const auto child = nursery.start({"breed", "wait"}, heard);
  nursery.run_until_output(heard, 1);

  child->stop();
  nursery.run_to_end(heard);

  EXPECT_EQ(heard.exit, signalled(SIGTERM));
  ASSERT_EQ(heard.output.size(), 1U);
  EXPECT_TRUE(gone(as_pid(heard.output[0])));
}

TEST(ChildProcess, IsKilledAfterTheGraceWhenItIgnoresTheStop) {
  Nursery nursery;
  Listening heard;
  const auto child = nursery.start({"deaf", "breed", "wait"}, heard);
  nursery.run_until_output(heard, 1);

  child->stop();
  nursery.run_to_end(heard);

  EXPECT_EQ(heard.exit, signalled(SIGKILL));
  ASSERT_EQ(heard.output.size(), 1U);
  EXPECT_TRUE(gone(as_pid(heard.output[0])));
}

TEST(ChildProcess, IsKilledAtOnceWhenStoppedTwice) {
  Nursery nursery;
  Listening heard;
  const auto child = nursery.start({"deaf", "say", "ready", "wait"}, heard);
  nursery.run_until_output(heard, 1);
  const Steps steps;

  child->stop();
  child->stop();
  nursery.run_to_end(heard);

  EXPECT_EQ(heard.exit, signalled(SIGKILL));
  EXPECT_LT(steps.taken(), 4s);  // the grace is 5 s
}

TEST(ChildProcess, IsNotOverWhenItsPipesClose) {
  Nursery nursery;
  Listening heard;
  const auto child = nursery.start({"say", "bye", "closed", "wait"}, heard);
  nursery.run_until_output(heard, 1);

  nursery.loop().poll();
  const bool early = heard.exit.has_value();
  child->kill();
  nursery.run_to_end(heard);

  EXPECT_FALSE(early);
  EXPECT_EQ(heard.exit, signalled(SIGKILL));
}

TEST(ChildProcess, TakesItsGroupAlongWhenItIsDestroyed) {
  Nursery nursery;
  Listening heard;
  auto child = nursery.start({"deaf", "breed", "wait"}, heard);
  nursery.run_until_output(heard, 1);

  child.reset();

  ASSERT_EQ(heard.output.size(), 1U);
  EXPECT_TRUE(gone(as_pid(heard.output[0])));
  EXPECT_FALSE(has_children());
  EXPECT_FALSE(heard.exit);
}

TEST(ChildProcess, IsNotReadWhileThereIsNoRoomAndLosesNothing) {
  Nursery nursery;
  Listening heard;
  heard.room = false;
  const auto child = nursery.start({"lines", "100000"}, heard);
  nursery.loop().poll();
  const bool held_back = heard.output.empty() && child->held_back();

  heard.room = true;
  child->resume();
  nursery.run_to_end(heard);

  EXPECT_TRUE(held_back);
  ASSERT_EQ(heard.output.size(), 100000U);
  EXPECT_EQ(heard.output.back(), "99999");
}

// The drain's grace runs out while the last words still lie in the pipe, and a grandchild keeps it open.
TEST(ChildProcess, KeepsTheLastWordsForASlowListener) {
  Nursery nursery;
  Listening heard;
  heard.room = false;
  const auto child = nursery.start({"lines", "1000", "escape", "exit", "0"}, heard);
  nursery.loop().restart();
  while (nursery.loop().run_one_for(std::chrono::seconds(4)) > 0) {
  }
  const bool waited = !heard.exit && heard.output.empty();

  heard.room = true;
  child->resume();
  nursery.run_to_end(heard);

  EXPECT_TRUE(waited);
  EXPECT_EQ(heard.exit, exited(0));
  ASSERT_EQ(heard.output.size(), 1001U);
  EXPECT_EQ(::kill(as_pid(heard.output.back()), SIGKILL), 0);
}

TEST(ChildProcess, CutsALineOfAHundredMebibytes) {
  Nursery nursery;
  Listening heard;

  const auto child = nursery.start({"flood", "100", "say", "after"}, heard, 64_KiB);
  nursery.run_to_end(heard);

  ASSERT_EQ(heard.output.size(), 2U);
  EXPECT_EQ(heard.output[0].size(), 64U << 10);
  EXPECT_TRUE(heard.cut);
  EXPECT_EQ(heard.output[1], "after");
}

}  // namespace mg
