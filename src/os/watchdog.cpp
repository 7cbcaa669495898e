#include "src/os/watchdog.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <new>
#include <utility>

#include "src/os/blocked_signals.h"
#include "src/os/close_on_exec.h"
#include "src/os/os_error.h"

namespace mg {
namespace {

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

}  // namespace

void Watchdog::watch(int inherited, const Groups& groups) {
  leave_everything(inherited);
  char nothing = 0;
  ssize_t got = 1;
  while (got > 0 || (got < 0 && errno == EINTR)) got = ::recv(0, &nothing, sizeof nothing, 0);
  for (const std::atomic<pid_t>& slot : groups) {
    const pid_t group = slot.load();
    if (group > 0) ::kill(-group, SIGKILL);
  }
  ::_exit(0);
}

Result<Watchdog> Watchdog::start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return os_failure(errno, "make the watchdog's line");
  }
  Fd ours(ends[0]);
  const Fd its(ends[1]);
  void* memory = ::mmap(nullptr, sizeof(Groups), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return os_failure(errno, "make the watchdog's memory");
  auto* groups = new (memory) Groups{};
  const BlockedSignals blocked;  // until it ignores them
  const pid_t pid = ::fork();
  if (pid == 0) watch(its.number(), *groups);
  if (pid < 0) {
    const int code = errno;
    ::munmap(memory, sizeof(Groups));
    return os_failure(code, "start the watchdog");
  }
  return Watchdog(std::move(ours), groups, pid);
}

Watchdog::Watchdog(Watchdog&& other) noexcept
    : line_(std::move(other.line_)),
      groups_(std::exchange(other.groups_, nullptr)),
      pid_(std::exchange(other.pid_, -1)) {}

Watchdog::~Watchdog() {
  line_.close();
  if (pid_ < 0) return;
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::munmap(groups_, sizeof(Groups));
}

void Watchdog::add(pid_t group) const noexcept {
  for (std::atomic<pid_t>& slot : *groups_) {
    pid_t free = 0;
    if (slot.compare_exchange_strong(free, group)) return;
  }
}

void Watchdog::remove(pid_t group) const noexcept {
  for (std::atomic<pid_t>& slot : *groups_) {
    pid_t known = group;
    if (slot.compare_exchange_strong(known, 0)) return;
  }
}

}  // namespace mg
