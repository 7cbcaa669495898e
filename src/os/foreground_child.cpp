#include "src/os/foreground_child.h"

#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "src/os/exit_facts.h"

namespace mg {
namespace {

using boost::system::error_code;

constexpr Duration kSecond = 1s;

bool ignored(int number) {
  struct sigaction now{};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

// A reader of ours that went away is an error of write, not the end of us both.
class NoPipeSignal {
 public:
  NoPipeSignal() : before_(::signal(SIGPIPE, SIG_IGN)) {}
  NoPipeSignal(NoPipeSignal&&) = delete;
  ~NoPipeSignal() { ::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int);
};

class Waiting {
 public:
  explicit Waiting(const std::function<void()>& each_second)
      : signals_(loop_), handle_(loop_), timer_(loop_), each_second_(each_second) {
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
      if (!ignored(number)) signals_.add(number);
    }
  }

  Exit until_it_ends(LaunchedChild child) {
    pid_ = child.pid;
    handle_.assign(child.handle.release());
    wait_for_signals();
    wait_for_end();
    wait_a_second();
    loop_.run();
    return exit_;
  }

 private:
  void wait_for_signals() {
    signals_.async_wait([this](error_code error, int number) {
      if (error) return;
      if (number == SIGTERM || number == SIGHUP) ::kill(pid_, number);
      wait_for_signals();
    });
  }

  void wait_for_end() {
    handle_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](error_code error) {
      if (!error && !has_ended()) return wait_for_end();
      loop_.stop();
    });
  }

  bool has_ended() {
    siginfo_t facts{};
    const auto handle = static_cast<id_t>(handle_.native_handle());
    const int answer = ::waitid(P_PIDFD, handle, &facts, WEXITED | WNOHANG);
    if (answer == 0 && facts.si_pid == 0) return false;
    exit_ = exit_from(answer, facts);
    return true;
  }

  void wait_a_second() {
    timer_.expires_after(kSecond);
    timer_.async_wait([this](error_code error) {
      if (error) return;
      each_second_();
      wait_a_second();
    });
  }

  boost::asio::io_context loop_;
  boost::asio::signal_set signals_;
  boost::asio::posix::stream_descriptor handle_;
  boost::asio::steady_timer timer_;
  const std::function<void()>& each_second_;
  pid_t pid_ = -1;
  Exit exit_;
};

}  // namespace

Result<Exit> run_in_foreground(ChildSpec spec, const std::function<void()>& each_second) {
  const NoPipeSignal no_pipe_signal;
  Waiting waiting(each_second);  // before the launch, so that no signal ends us without the child
  spec.session = Session::ours;
  ChildLauncher launcher(nullptr);
  auto child = launcher.launch(spec);
  if (!child) return tl::unexpected(child.error());
  return waiting.until_it_ends(*std::move(child));
}

}  // namespace mg
