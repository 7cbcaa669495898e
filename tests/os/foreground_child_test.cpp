#include "src/os/foreground_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "tests/os/children.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

// Runs shell scripts in the foreground and hears what they say on descriptor 1 of ours.
class ForegroundChild : public Scratch {
 protected:
  ForegroundChild() {
    // As at a terminal, however the tests themselves were started.
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
    (void)std::fflush(stdout);
    const Fd file(::open(said_.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600));
    output_ = Fd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    ::dup2(file.number(), STDOUT_FILENO);
  }
  ~ForegroundChild() override { give_back_output(); }

  Result<Exit> run(const std::string& script) {
    return run_program({.program = "/bin/sh", .arguments = {"-c", script}});
  }
  Result<Exit> run_program(ChildSpec spec) {
    auto exit = run_in_foreground(std::move(spec), [this] {
      seconds_ += 1;
      if (each_second_) each_second_(seconds_);
    });
    give_back_output();
    return exit;
  }
  [[nodiscard]] std::string said() const { return content(said_); }
  void give_back_output() {
    if (output_) ::dup2(output_.number(), STDOUT_FILENO);
    output_.close();
  }

  std::filesystem::path said_ = here_ / "said";
  Fd output_;
  std::function<void(int)> each_second_;
  int seconds_ = 0;
};

TEST_F(ForegroundChild, TellsItsExitCodeAndItsSignal) {
  EXPECT_EQ(run("exit 3"), (Exit{.how = Exit::How::exited, .number = 3}));
  EXPECT_EQ(run("kill -9 $$"), (Exit{.how = Exit::How::signalled, .number = 9}));
  EXPECT_FALSE(has_children());
}

TEST_F(ForegroundChild, HasOurStreamsSessionAndProcessGroup) {
  const auto exit = run("cut -d' ' -f5,6 /proc/$$/stat");

  EXPECT_TRUE(exit && exit->ok());
  EXPECT_EQ(said(), fmt::format("{} {}\n", ::getpgrp(), ::getsid(0)));
}

TEST_F(ForegroundChild, HasNoOtherDescriptor) {
  const Fd high(::fcntl(STDERR_FILENO, F_DUPFD, 200));

  const auto exit = run_program({.program = kFakeChild, .arguments = {"fds"}});

  EXPECT_TRUE(exit && exit->ok());
  EXPECT_EQ(said(), "0 1 2\n");
}

TEST_F(ForegroundChild, InheritsNoSignalThatWeIgnoreForOurselves) {
  const auto exit = run_program({.program = kFakeChild, .arguments = {"signals"}});

  EXPECT_TRUE(exit && exit->ok());
  EXPECT_EQ(said(), "0 0\n");
}

TEST_F(ForegroundChild, IgnoresWhatWeWereStartedToIgnore) {
  const auto before = ::signal(SIGHUP, SIG_IGN);

  const auto exit = run_program({.program = kFakeChild, .arguments = {"signals"}});

  ::signal(SIGHUP, before);
  EXPECT_TRUE(exit && exit->ok());
  EXPECT_EQ(said(), "0 1\n");
}

TEST_F(ForegroundChild, HearsInterruptsFromTheTerminalAndTermFromUs) {
  each_second_ = [](int second) { ::kill(::getpid(), second == 1 ? SIGINT : SIGTERM); };

  const auto exit = run_program({.program = kFakeChild, .arguments = {"wait"}});

  EXPECT_EQ(exit, (Exit{.how = Exit::How::signalled, .number = SIGTERM}));
  EXPECT_EQ(seconds_, 2);
}

TEST_F(ForegroundChild, TellsWhyItCouldNotBeStarted) {
  const auto exit = run_program({.program = "/no/such/program"});

  ASSERT_FALSE(exit);
  EXPECT_EQ(exit.error().what, "cannot run /no/such/program: No such file or directory");
}

TEST_F(ForegroundChild, LeavesOurSignalsAsTheyWere) {
  (void)run("exit 0");

  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) {
    struct sigaction now{};
    ASSERT_EQ(::sigaction(number, nullptr, &now), 0);
    EXPECT_EQ(now.sa_handler, SIG_DFL) << number;
  }
}

}  // namespace
}  // namespace mg
