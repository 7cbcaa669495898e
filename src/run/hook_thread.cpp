#include "src/run/hook_thread.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "src/os/blocked_signals.h"
#include "src/os/child_process.h"

namespace mg {
namespace {

constexpr Bytes kLongestLine = 4_KiB;  // of a hook's output
// While the loop's thread is busy with its own work, hooks write into their pipes.
constexpr std::size_t kMostNews = 2000;

std::string complaint_of(const Exit& exit) {
  if (exit.how == Exit::How::signalled) return fmt::format("was ended by signal {}", exit.number);
  return exit.number == 0 ? "" : fmt::format("ended with exit code {}", exit.number);
}

}  // namespace

class HookThread::Body {
 public:
  explicit Body(const Watchdog* watchdog)
      : watchdog_(watchdog), launcher_(watchdog), busy_(boost::asio::make_work_guard(loop_)), timer_(loop_) {
    const BlockedSignals blocked;  // signals are for the main thread
    thread_ = std::jthread([this] { loop_.run(); });
  }
  Body(Body&&) = delete;
  ~Body() {
    stopping_ = true;
    boost::asio::post(loop_, [this] {
      waiting_.clear();
      running_.reset();
      loop_.stop();
    });
    thread_.join();
  }

  void add(HookCall call) {
    boost::asio::post(loop_, [this, call = std::move(call)]() mutable {
      waiting_.push_back(std::move(call));
      start_next();
    });
  }

  void stop() {
    const bool again = stopping_.exchange(true);
    boost::asio::post(loop_, [this, again] {
      while (!waiting_.empty()) drop_next();
      if (running_) again ? running_->child->kill() : running_->child->stop();
    });
  }

  std::vector<HookNews> news() {
    std::vector<HookNews> all;
    {
      const std::lock_guard lock(mutex_);
      all.swap(news_);
    }
    if (all.size() >= kMostNews) {
      boost::asio::post(loop_, [this] {
        if (running_) running_->child->resume();
      });
    }
    return all;
  }

  void on_news(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }

  [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
  // The hook that runs.
  struct RunningHook final : ChildListener {
    RunningHook(Body& body_, HookCall call)
        : body(body_), subject(std::move(call.subject)), shown(std::move(call.shown)) {}

    void line_came(Stream, Line line) override {
      last_line = line.text;
      if (++lines > kMostLines) return;
      body.tell({.subject = subject, .shown = shown, .line = std::move(line.text), .complaint = {}});
    }
    [[nodiscard]] bool has_room() const override { return body.has_room(); }
    // The child may not be destroyed from in here.
    void ended(const Exit& exit) override {
      std::string complaint = timed_out ? "took too long" : complaint_of(exit);
      boost::asio::post(body.loop_, [&end_of = body, complaint = std::move(complaint)]() mutable {
        end_of.child_ended(std::move(complaint));
      });
    }

    Body& body;
    std::string subject;
    std::string shown;
    std::string last_line;
    std::size_t lines = 0;
    bool timed_out = false;
    std::unique_ptr<ChildProcess> child;
  };

  void tell(HookNews one) {
    const std::lock_guard lock(mutex_);
    news_.push_back(std::move(one));
    if (wake_) wake_();
  }

  [[nodiscard]] bool has_room() const {
    const std::lock_guard lock(mutex_);
    return news_.size() < kMostNews;
  }

  void drop_next() {
    ++dropped_;
    tell_end(waiting_.front().subject, waiting_.front().shown, "", "");
    waiting_.pop_front();
  }

  void tell_end(std::string subject, std::string shown, std::string complaint, std::string last_line) {
    tell({.subject = std::move(subject),
          .shown = std::move(shown),
          .line = {},
          .ended = true,
          .complaint = std::move(complaint),
          .last_line = std::move(last_line)});
  }

  void start_next() {
    while (!running_ && !waiting_.empty()) {
      if (stopping_) {
        drop_next();
        continue;
      }
      HookCall call = std::move(waiting_.front());
      waiting_.pop_front();
      if (const auto* post = std::get_if<WebPost>(&call.what)) {
        const Result<void> sent = post_json(*post, stopping_);
        tell_end(std::move(call.subject), std::move(call.shown), sent ? "" : "failed",
                 sent ? "" : sent.error().what);
      } else {
        start_child(std::move(call));
      }
    }
  }

  void start_child(HookCall call) {
    auto child = launcher_.launch(std::get<ChildSpec>(call.what));
    if (!child) {
      return tell_end(std::move(call.subject), std::move(call.shown), "did not start", child.error().what);
    }
    const std::optional<Duration> limit = call.limit;
    running_ = std::make_unique<RunningHook>(*this, std::move(call));
    running_->child =
        std::make_unique<ChildProcess>(loop_, *std::move(child), kLongestLine, watchdog_, *running_);
    if (!limit) return;
    timer_.expires_after(*limit);
    timer_.async_wait([this, number = ++limited_](boost::system::error_code error) {
      if (error || !running_ || number != limited_) return;
      running_->timed_out = true;
      running_->child->stop();
    });
  }

  void child_ended(std::string complaint) {
    timer_.cancel();
    ++limited_;  // it may have gone off already
    const auto over = std::exchange(running_, nullptr);
    tell_end(std::move(over->subject), std::move(over->shown), std::move(complaint),
             std::move(over->last_line));
    start_next();
  }

  const Watchdog* watchdog_;
  ChildLauncher launcher_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  boost::asio::steady_timer timer_;
  // The thread's own:
  std::deque<HookCall> waiting_;
  std::unique_ptr<RunningHook> running_;
  int limited_ = 0;  // which hook the timer is for
  // Of both threads:
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> dropped_ = 0;
  mutable std::mutex mutex_;  // of these two:
  std::vector<HookNews> news_;
  std::function<void()> wake_;
  std::jthread thread_;  // last: it uses all of the above until it is joined
};

HookThread::HookThread(const Watchdog* watchdog) : watchdog_(watchdog) {}

HookThread::~HookThread() = default;

void HookThread::add(HookCall call) {
  if (!body_) body_ = std::make_unique<Body>(watchdog_);
  ++open_;
  body_->add(std::move(call));
}

void HookThread::stop() {
  if (body_) body_->stop();
}

std::vector<HookNews> HookThread::news() {
  if (!body_) return {};
  std::vector<HookNews> all = body_->news();
  open_ -= static_cast<std::size_t>(std::ranges::count_if(all, &HookNews::ended));
  return all;
}

void HookThread::on_news(std::function<void()> wake) {
  if (body_) body_->on_news(std::move(wake));
}

std::size_t HookThread::dropped() const {
  return body_ ? body_->dropped() : 0;
}

}  // namespace mg
