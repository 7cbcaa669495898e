#include "src/os/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "src/os/exit_facts.h"
#include "src/os/watchdog.h"

namespace mg {
namespace {

using boost::system::error_code;

// From TERM to KILL: extractors and media tools write their trailers within a second; more on a slow disk.
constexpr Duration kStopGrace = 5s;
// From the leader's end to giving up on a pipe that a grandchild outside the group still holds.
constexpr Duration kDrainGrace = 2s;
// How long a destructor waits for a killed leader; only one that hangs in the kernel takes longer.
constexpr std::chrono::milliseconds kReapPatience = 5s;
// The size of a Linux pipe: one read empties it.
constexpr std::size_t kReadSize = 64UL << 10;

}  // namespace

// One of the child's two pipes.
struct Reader {
  Reader(boost::asio::io_context& loop, Stream stream_, Fd& pipe, Bytes line_limit)
      : stream(stream_), descriptor(loop, pipe.release()), splitter(line_limit) {
    descriptor.non_blocking(true);
  }

  Stream stream;
  boost::asio::posix::stream_descriptor descriptor;
  LineSplitter splitter;
  bool held_back = false;
  std::size_t owed = 0;  // bytes that lay in the pipe when the leader ended
};

class ChildProcess::Body : public std::enable_shared_from_this<Body> {
 public:
  Body(boost::asio::io_context& loop, LaunchedChild child, Bytes line_limit, const Watchdog* watchdog,
       ChildListener& listener)
      : pid_(child.pid),
        handle_(loop, child.handle.release()),
        output_(loop, Stream::output, child.output, line_limit),
        errors_(loop, Stream::errors, child.errors, line_limit),
        timer_(loop),
        watchdog_(watchdog),
        listener_(&listener),
        last_output_(std::chrono::steady_clock::now()) {}

  void begin() {
    wait_for_end();
    read(output_);
    read(errors_);
  }

  void abandon() {
    listener_ = nullptr;
    if (!reaped_) {
      kill();
      pollfd ended{.fd = handle_.native_handle(), .events = POLLIN, .revents = 0};
      ::poll(&ended, 1, static_cast<int>(kReapPatience.count()));
      reap();
    }
    close();
  }

  void stop() {
    if (reaped_) return;
    if (std::exchange(stopping_, true)) return kill();
    signal_group(SIGTERM);
    signal_group(SIGCONT);  // a stopped process hears nothing else
    timer_.expires_after(kStopGrace);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->kill();
    });
  }

  void kill() {
    if (!reaped_) signal_group(SIGKILL);
  }

  void resume() {
    for (Reader* reader : {&output_, &errors_}) {
      if (std::exchange(reader->held_back, false)) read(*reader);
    }
  }

  [[nodiscard]] Instant last_output() const { return last_output_; }
  [[nodiscard]] bool held_back() const { return output_.held_back || errors_.held_back; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void signal_group(int number) const { ::kill(-pid_, number); }

  // Readiness is a hint: after a reap the loop may report the next child's handle without cause.
  void wait_for_end() {
    handle_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](error_code error) {
                         if (!error && self->listener_ != nullptr) self->look_for_end();
                       });
  }

  void look_for_end() {
    siginfo_t facts{};
    const int answer =
        ::waitid(P_PIDFD, static_cast<id_t>(handle_.native_handle()), &facts, WEXITED | WNOHANG | WNOWAIT);
    if (answer == 0 && facts.si_pid == 0) return wait_for_end();
    exit_ = exit_from(answer, facts);
    reap();
    drain();
  }

  // The leader is dead or dying. While it is not reaped its number is nobody else's, so this is the last
  // moment to sweep its group, and to tell the watchdog that the number means nothing any more.
  void reap() {
    if (std::exchange(reaped_, true)) return;
    signal_group(SIGKILL);
    if (watchdog_ != nullptr) watchdog_->remove(pid_);
    ::waitid(P_PIDFD, static_cast<id_t>(handle_.native_handle()), nullptr, WEXITED | WNOHANG);
    error_code ignored;
    handle_.close(ignored);
  }

  void drain() {
    for (Reader* reader : {&output_, &errors_}) {
      int count = 0;
      if (reader->descriptor.is_open() &&
          ::ioctl(reader->descriptor.native_handle(), FIONREAD, &count) == 0) {
        reader->owed = static_cast<std::size_t>(count);
      }
    }
    if (finished()) return;
    timer_.expires_after(kDrainGrace);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && self->listener_ != nullptr) self->give_up_reading();
    });
  }

  // What the leader itself wrote is never given up, however slowly the listener takes it.
  void give_up_reading() {
    error_code ignored;
    drain_is_over_ = true;
    for (Reader* reader : {&output_, &errors_}) {
      if (reader->owed == 0) reader->descriptor.close(ignored);
    }
    finished();
  }

  void read(Reader& reader) {
    if (!reader.descriptor.is_open()) return;
    if (!listener_->has_room()) {
      reader.held_back = true;
      return;
    }
    reader.descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                 [self = shared_from_this(), &reader](error_code error) {
                                   if (!error && self->listener_ != nullptr) self->take(reader);
                                 });
  }

  // Nothing is read ahead of this call, so that what is owed can be counted.
  void take(Reader& reader) {
    std::array<char, kReadSize> buffer;
    error_code error;
    if (!reader.descriptor.is_open()) return;
    const std::size_t count = reader.descriptor.read_some(boost::asio::buffer(buffer), error);
    if (count > 0) {
      last_output_ = std::chrono::steady_clock::now();
      for (Line& line : reader.splitter.feed({buffer.data(), count})) {
        listener_->line_came(reader.stream, std::move(line));
      }
    }
    reader.owed -= std::min(reader.owed, count);
    const bool over = error && error != boost::asio::error::would_block;
    if (over || (drain_is_over_ && reader.owed == 0)) {
      reader.descriptor.close(error);
      finished();
    } else {
      read(reader);
    }
  }

  bool finished() {
    if (!reaped_ || output_.descriptor.is_open() || errors_.descriptor.is_open()) return false;
    timer_.cancel();
    for (Reader* reader : {&output_, &errors_}) {
      if (auto line = reader->splitter.finish()) listener_->line_came(reader->stream, *std::move(line));
    }
    std::exchange(listener_, nullptr)->ended(exit_);
    return true;
  }

  void close() {
    error_code ignored;
    output_.descriptor.close(ignored);
    errors_.descriptor.close(ignored);
    timer_.cancel();
  }

  pid_t pid_;
  boost::asio::posix::stream_descriptor handle_;
  Reader output_;
  Reader errors_;
  boost::asio::steady_timer timer_;  // first the stop's grace, then the drain's
  const Watchdog* watchdog_;
  ChildListener* listener_;  // none once the end was told, or nobody listens any more
  Instant last_output_;
  Exit exit_;
  bool stopping_ = false;
  bool reaped_ = false;
  bool drain_is_over_ = false;
};

ChildProcess::ChildProcess(boost::asio::io_context& loop, LaunchedChild child, Bytes line_limit,
                           const Watchdog* watchdog, ChildListener& listener)
    : body_(std::make_shared<Body>(loop, std::move(child), line_limit, watchdog, listener)) {
  body_->begin();
}

ChildProcess::~ChildProcess() {
  body_->abandon();
}

void ChildProcess::stop() {
  body_->stop();
}

void ChildProcess::kill() {
  body_->kill();
}

void ChildProcess::resume() {
  body_->resume();
}

Instant ChildProcess::last_output() const {
  return body_->last_output();
}

bool ChildProcess::held_back() const {
  return body_->held_back();
}

pid_t ChildProcess::pid() const {
  return body_->pid();
}

}  // namespace mg
