#include "src/os/stop_signals.h"

#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace mg {
namespace {

bool ignored(int number) {
  struct sigaction now{};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

struct StopSignals::Body : std::enable_shared_from_this<Body> {
  Body(boost::asio::io_context& loop, std::function<void(int)> stop_, std::function<void()> resized_)
      : stops(loop), resizes(loop, SIGWINCH), stop(std::move(stop_)), resized(std::move(resized_)) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      if (!ignored(number)) stops.add(number);
    }
  }

  void wait_for_stop() {
    stops.async_wait([self = shared_from_this()](boost::system::error_code error, int) {
      if (error || !self->listening) return;
      self->stop(++self->times);
      self->wait_for_stop();
    });
  }

  void wait_for_resize() {
    resizes.async_wait([self = shared_from_this()](boost::system::error_code error, int) {
      if (error || !self->listening) return;
      if (self->resized) self->resized();
      self->wait_for_resize();
    });
  }

  boost::asio::signal_set stops;
  boost::asio::signal_set resizes;
  std::function<void(int)> stop;
  std::function<void()> resized;
  void (*pipe_before)(int) = SIG_DFL;
  int times = 0;
  bool listening = true;
};

StopSignals::StopSignals(boost::asio::io_context& loop, std::function<void(int)> stop,
                         std::function<void()> resized)
    : body_(std::make_shared<Body>(loop, std::move(stop), std::move(resized))) {
  body_->pipe_before = ::signal(SIGPIPE, SIG_IGN);
  body_->wait_for_stop();
  body_->wait_for_resize();
}

StopSignals::~StopSignals() {
  body_->listening = false;
  boost::system::error_code ignored;
  for (boost::asio::signal_set* signals : {&body_->stops, &body_->resizes}) {
    signals->cancel(ignored);  // the waits hold the body, and it holds them
    signals->clear(ignored);
  }
  ::signal(SIGPIPE, body_->pipe_before);
}

}  // namespace mg
