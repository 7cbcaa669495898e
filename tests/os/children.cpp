#include "tests/os/children.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>

namespace mg {
namespace {

template <typename Done>
void run_until(boost::asio::io_context& loop, Done done) {
  const Instant deadline = std::chrono::steady_clock::now() + kPatience;
  loop.restart();
  while (!done() && std::chrono::steady_clock::now() < deadline) loop.run_one_until(deadline);
}

}  // namespace

bool gone(pid_t pid) {
  const Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!handle) return errno == ESRCH;
  pollfd ended{.fd = handle.number(), .events = POLLIN, .revents = 0};
  return ::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(30s).count())) == 1;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) count += entry.exists();
  return count;
}

bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

Result<std::unique_ptr<ChildProcess>> Nursery::start_program(ChildSpec spec, ChildListener& listener,
                                                             Bytes line_limit) {
  auto child = launcher_.launch(spec);
  if (!child) return tl::unexpected(child.error());
  return std::make_unique<ChildProcess>(loop_, *std::move(child), line_limit, watchdog_, listener);
}

std::unique_ptr<ChildProcess> Nursery::start(const std::vector<std::string>& words, ChildListener& listener,
                                             Bytes line_limit) {
  auto child = start_program(ChildSpec{.program = kFakeChild, .arguments = words}, listener, line_limit);
  EXPECT_TRUE(child) << (child ? "" : child.error().what);
  return child ? *std::move(child) : nullptr;
}

void Nursery::run_to_end(const Listening& listener) {
  run_until(loop_, [&] { return listener.exit.has_value(); });
}

void Nursery::run_until_output(const Listening& listener, std::size_t lines) {
  run_until(loop_, [&] { return listener.output.size() >= lines; });
}

Listening Nursery::run(const std::vector<std::string>& words) {
  Listening listening;
  const auto child = start(words, listening);
  run_to_end(listening);
  return listening;
}

}  // namespace mg
