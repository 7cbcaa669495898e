#include "src/os/child_launcher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/vfork_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/stdio.hpp>
#include <cerrno>
#include <string_view>
#include <unordered_set>

#include "src/os/blocked_signals.h"
#include "src/os/close_on_exec.h"
#include "src/os/os_error.h"
#include "src/os/watchdog.h"

namespace mg {
namespace {

namespace process = boost::process::v2;

// What happens in the child between fork and exec. Async-signal-safe calls only. All signals are blocked
// from before the fork, so that none reaches a handler of the parent's in here.
class ExecSetup {
 public:
  ExecSetup(const Watchdog* watchdog, const char* directory, Session session)
      : watchdog_(watchdog), directory_(directory), session_(session), parent_(::getpid()) {}

  template <typename Launcher>
  process::error_code on_exec_setup(Launcher&, const process::filesystem::path&,
                                    const char* const*) noexcept {
    if (session_ == Session::own) {
      ::setsid();  // cannot fail: a forked process leads no group yet
      if (watchdog_ != nullptr) watchdog_->add(::getpid());
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent_) ::_exit(EXIT_FAILURE);  // it died before we asked to be told
    if (*directory_ != '\0' && ::chdir(directory_) != 0) {
      return {errno, boost::system::system_category()};
    }
    close_on_exec_from(3);
    if (session_ == Session::own) {
      hear_every_signal();
    } else {
      hear_what_we_hear();
    }
    return {};
  }

  // The launcher would call exit(), which prints the parent's unflushed stdio once more. It looks for a
  // signature it does not use, hence the pack.
  template <typename... Anything>
  [[noreturn]] void on_exec_error(Anything&&...) noexcept {
    ::_exit(EXIT_FAILURE);
  }

 private:
  static void hear_every_signal() noexcept {
    sigset_t pending;
    ::sigpending(&pending);
    for (int number = 1; number < NSIG; ++number) {
      // drops what came before setsid: a Ctrl-C then was not for the child
      if (::sigismember(&pending, number) == 1) ::signal(number, SIG_IGN);
      ::signal(number, SIG_DFL);
    }
    unblock_all();
  }

  // What nohup or a script's background job was started to ignore stays so. Whatever else we ignore is our
  // own affair. What came meanwhile was for the whole group, and so for the child.
  static void hear_what_we_hear() noexcept {
    for (int number = 1; number < NSIG; ++number) {
      struct sigaction now{};
      const bool lasting = number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGTERM;
      const bool ignored = ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
      if (!lasting || !ignored) ::signal(number, SIG_DFL);
    }
    unblock_all();
  }

  static void unblock_all() noexcept {
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  const Watchdog* watchdog_;
  const char* directory_;
  Session session_;
  pid_t parent_;
};

class Environment {
 public:
  explicit Environment(const std::vector<std::pair<std::string, std::string>>& added) {
    std::unordered_set<std::string_view> names;
    for (const auto& [name, value] : added) {
      names.insert(name);
      own_.push_back(fmt::format("{}={}", name, value));
    }
    for (const char* const* entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text(*entry);
      if (!names.contains(text.substr(0, text.find('=')))) pointers_.push_back(*entry);
    }
    for (const std::string& entry : own_) pointers_.push_back(entry.c_str());
    pointers_.push_back(nullptr);
  }

  [[nodiscard]] const char* const* pointers() const { return pointers_.data(); }

 private:
  std::vector<std::string> own_;
  std::vector<const char*> pointers_;
};

struct Pipe {
  Fd read;
  Fd write;
};

// Numbers from 3 up, even if we were started with some of 0-2 closed: dup2 onto itself would keep
// close-on-exec, and one stream's number could be overwritten by another's.
Result<Fd> above_standard(Fd low) {
  if (low.number() > STDERR_FILENO) return low;
  Fd high(::fcntl(low.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!high) return os_failure(errno, "copy a descriptor");
  return high;
}

Result<Pipe> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os_failure(errno, "open a pipe");
  Fd read(ends[0]);
  auto write = above_standard(Fd(ends[1]));
  if (!write) return tl::unexpected(write.error());
  return Pipe{.read = std::move(read), .write = *std::move(write)};
}

Result<void> check_program(const std::filesystem::path& program) {
  struct stat facts{};
  if (::stat(program.c_str(), &facts) != 0 || ::access(program.c_str(), X_OK) != 0) {
    return os_failure(errno, fmt::format("run {}", program.native()));
  }
  if (!S_ISREG(facts.st_mode)) return os_failure(EACCES, fmt::format("run {}", program.native()));
  return {};
}

Result<void> check_directory(const std::filesystem::path& directory) {
  struct stat facts{};
  if (directory.empty()) return {};
  if (::stat(directory.c_str(), &facts) != 0) {
    return os_failure(errno, fmt::format("run in {}", directory.native()));
  }
  if (!S_ISDIR(facts.st_mode)) return os_failure(ENOTDIR, fmt::format("run in {}", directory.native()));
  if (::access(directory.c_str(), X_OK) != 0) {
    return os_failure(errno, fmt::format("run in {}", directory.native()));
  }
  return {};
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

ChildLauncher::ChildLauncher(const Watchdog* watchdog) : watchdog_(watchdog) {
  ::signal(SIGCHLD, SIG_DFL);  // if inherited as ignored, children would be reaped behind our back
  nothing_ = Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (auto moved = above_standard(std::move(nothing_))) nothing_ = *std::move(moved);
}

Result<LaunchedChild> ChildLauncher::launch(const ChildSpec& spec) {
  if (auto fine = check_program(spec.program); !fine) return tl::unexpected(fine.error());
  if (auto fine = check_directory(spec.directory); !fine) return tl::unexpected(fine.error());
  const bool apart = spec.session == Session::own;
  auto output = apart ? open_pipe() : Pipe{};
  if (!output) return tl::unexpected(output.error());
  auto errors = apart ? open_pipe() : Pipe{};
  if (!errors) return tl::unexpected(errors.error());

  const Environment environment(spec.environment);
  // vfork, because fork copies our page tables for each child only to throw them away: 1.4 times the jobs a
  // second (docs/performance.md). The child borrows our memory until its exec; what it does there is safe
  // with every signal blocked and async-signal-safe calls alone.
  process::posix::vfork_launcher launcher;
  launcher.env = environment.pointers();
  // The launcher tells a context of the fork, in the child too, where everything that the context watches
  // would be opened anew, in our own memory. So each gets a new one that watches nothing and never runs.
  boost::asio::io_context context{1};
  boost::system::error_code failure;
  {
    const BlockedSignals blocked;
    const auto start = [&](auto&&... streams) {
      auto child = launcher(context.get_executor(), failure, spec.program.native(), spec.arguments,
                            streams..., ExecSetup(watchdog_, spec.directory.c_str(), spec.session));
      (void)child.detach();  // it would kill and reap; that is ours, and its own wait can block the loop
    };
    try {
      if (apart) {
        start(process::process_stdio{nothing_.number(), output->write.number(), errors->write.number()});
      } else {
        start();
      }
    } catch (const boost::system::system_error& error) {
      failure = error.code();  // of its SIGCHLD watch: no descriptors left
      if (launcher.pid > 0) ::kill(launcher.pid, SIGKILL);
    }
  }
  LaunchedChild child{.pid = launcher.pid};
  if (!failure && child.pid > 0) {
    child.handle = Fd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
    if (!child.handle) {
      failure.assign(errno, boost::system::system_category());
      ::kill(apart ? -child.pid : child.pid, SIGKILL);
    }
  }
  if (failure || child.pid <= 0) {
    if (child.pid > 0) {
      if (watchdog_ != nullptr) watchdog_->remove(child.pid);
      reap(child.pid);
    }
    return os_failure(failure ? failure.value() : EAGAIN, fmt::format("run {}", spec.program.native()));
  }
  child.output = std::move(output->read);
  child.errors = std::move(errors->read);
  return child;
}

}  // namespace mg
