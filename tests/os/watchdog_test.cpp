#include "src/os/watchdog.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <sstream>

#include "tests/os/children.h"

namespace mg {
namespace {

// Reads until `count` numbers have come, each on a line.
std::vector<pid_t> read_pids(int from, std::size_t count) {
  std::string text;
  char byte = 0;
  std::size_t lines = 0;
  while (lines < count && ::read(from, &byte, 1) == 1) {
    text += byte;
    lines += byte == '\n';
  }
  std::istringstream numbers(text);
  std::vector<pid_t> pids;
  for (pid_t pid = 0; numbers >> pid;) pids.push_back(pid);
  return pids;
}

// A process that guards a tree and tells the pids of all of it; it goes on until it is killed.
[[noreturn]] void guard_a_tree(int tell) {
  auto watchdog = Watchdog::start();
  if (!watchdog) ::_exit(1);
  Nursery nursery(&*watchdog);
  Listening heard;
  const auto child = nursery.start_program(
      {.program = "/bin/sh", .arguments = {"-c", "echo $$; sleep 300 & echo $!; sleep 300 & echo $!; wait"}},
      heard);
  nursery.run_until_output(heard, 3);
  std::string text = std::to_string(watchdog->pid()) + "\n";
  for (const std::string& line : heard.output) text += line + "\n";
  if (::write(tell, text.data(), text.size()) < 0) ::_exit(1);
  for (;;) ::pause();
}

class Subject {
 public:
  Subject() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    const Fd read(ends[0]);
    const Fd write(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) guard_a_tree(write.number());
    pids_ = read_pids(read.number(), 4);
  }
  void kill_hard() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] const std::vector<pid_t>& pids() const { return pids_; }

 private:
  pid_t pid_ = -1;
  std::vector<pid_t> pids_;
};

}  // namespace

TEST(Watchdog, EndsTheWholeTreeWhenItsOwnerIsKilled) {
  Subject subject;
  ASSERT_EQ(subject.pids().size(), 4U);

  subject.kill_hard();

  for (const pid_t pid : subject.pids()) EXPECT_TRUE(gone(pid)) << pid;
}

TEST(Watchdog, SurvivesTheSignalsThatAreMeantForUs) {
  Subject subject;
  ASSERT_EQ(subject.pids().size(), 4U);

  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::kill(subject.pids()[0], number);
  subject.kill_hard();

  for (const pid_t pid : subject.pids()) EXPECT_TRUE(gone(pid)) << pid;
}

TEST(Watchdog, LeavesARemovedGroupAlone) {
  std::optional<Watchdog> watchdog(*Watchdog::start());
  Nursery nursery;  // without it: the test itself says what is registered
  Listening spared;
  Listening guarded;
  const auto first = nursery.start({"wait"}, spared);
  const auto second = nursery.start({"wait"}, guarded);
  watchdog->add(first->pid());
  watchdog->add(second->pid());

  watchdog->remove(first->pid());
  watchdog.reset();

  EXPECT_TRUE(gone(second->pid()));
  EXPECT_EQ(::kill(first->pid(), 0), 0);
  nursery.loop().poll();
  EXPECT_FALSE(spared.exit);
}

TEST(Watchdog, ForgetsAChildThatIsReaped) {
  std::optional<Watchdog> watchdog(*Watchdog::start());
  Nursery nursery(&*watchdog);
  Listening heard;
  const auto child = nursery.start({"escape", "exit", "0"}, heard);
  nursery.run_to_end(heard);

  // the number is free by now; whoever has it next must not be hit
  Listening next;
  const auto other = Nursery().launcher().launch({.program = kFakeChild, .arguments = {"wait"}});
  watchdog.reset();

  ASSERT_TRUE(other);
  EXPECT_EQ(::kill(other->pid, 0), 0);
  ::kill(other->pid, SIGKILL);
  ::waitpid(other->pid, nullptr, 0);
  ::kill(static_cast<pid_t>(std::stol(heard.output.at(0))), SIGKILL);
}

TEST(Watchdog, HoldsNoneOfOurDescriptors) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Fd read(ends[0]);
  Fd write(ends[1]);
  const auto watchdog = Watchdog::start();
  ASSERT_TRUE(watchdog);

  write.close();

  pollfd closed{.fd = read.number(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&closed, 1, 30000), 1);
  EXPECT_NE(closed.revents & POLLHUP, 0);
}

TEST(Watchdog, GoneTooSoonCostsUsNothing) {
  const auto watchdog = Watchdog::start();
  ASSERT_TRUE(watchdog);
  ::kill(watchdog->pid(), SIGKILL);
  ASSERT_TRUE(gone(watchdog->pid()));
  Nursery nursery(&*watchdog);

  const Listening heard = nursery.run({"exit", "6"});

  EXPECT_EQ(heard.exit->number, 6);
}

}  // namespace mg
