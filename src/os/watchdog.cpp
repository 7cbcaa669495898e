#include "src/os/watchdog.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "src/os/blocked_signals.h"
#include "src/os/close_on_exec.h"
#include "src/os/os_error.h"

namespace mg {
namespace {

struct Message {
  enum class What { add, remove };
  What what;
  pid_t group;
};

void tell(int line, const Message& message) noexcept {
  while (::send(line, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

// Keeps neither our terminal nor our pipes nor our folder busy, and hears no signal that is meant for us.
void leave_everything(int keep) {
  ::setsid();
  ::prctl(PR_SET_NAME, "multiget-guard");
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  (void)!::chdir("/");  // a failure only keeps that folder's file system busy
  ::dup2(keep, 0);
  close_from(1);
}

[[noreturn]] void watch(int inherited) {
  leave_everything(inherited);
  std::vector<pid_t> groups;
  Message message{};
  for (;;) {
    const ssize_t got = ::recv(0, &message, sizeof message, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got != sizeof message) break;
    if (message.what == Message::What::add) {
      groups.push_back(message.group);
    } else {
      std::erase(groups, message.group);
    }
  }
  for (const pid_t group : groups) ::kill(-group, SIGKILL);
  ::_exit(0);
}

}  // namespace

Result<Watchdog> Watchdog::start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return os_failure(errno, "make the watchdog's line");
  }
  Fd ours(ends[0]);
  const Fd its(ends[1]);
  const BlockedSignals blocked;  // until it ignores them
  const pid_t pid = ::fork();
  if (pid < 0) return os_failure(errno, "start the watchdog");
  if (pid == 0) watch(its.number());
  return Watchdog(std::move(ours), pid);
}

Watchdog::Watchdog(Watchdog&& other) noexcept
    : line_(std::move(other.line_)), pid_(std::exchange(other.pid_, -1)) {}

Watchdog::~Watchdog() {
  line_.close();
  if (pid_ < 0) return;
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Watchdog::add(pid_t group) const noexcept {
  tell(line_.number(), {.what = Message::What::add, .group = group});
}

void Watchdog::remove(pid_t group) const noexcept {
  tell(line_.number(), {.what = Message::What::remove, .group = group});
}

}  // namespace mg
