#include "src/os/worker.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "src/os/blocked_signals.h"

namespace mg {

class Worker::Body {
 public:
  explicit Body(Post post) : post_(std::move(post)) {
    const BlockedSignals blocked;  // signals are the loop's; in here they would only interrupt a sync
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  }

  void add(std::function<void()> work, std::function<void()> then) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(work), std::move(then)});
    }
    came_.notify_one();
  }

 private:
  struct Piece {
    std::function<void()> work;
    std::function<void()> then;
  };

  void work(const std::stop_token& stop) {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (!came_.wait(lock, stop, [this] { return !waiting_.empty(); }) || stop.stop_requested()) return;
      Piece piece = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      piece.work();
      post_(std::move(piece.then));
    }
  }

  Post post_;
  std::mutex mutex_;
  std::condition_variable_any came_;
  std::deque<Piece> waiting_;
  std::jthread thread_;  // last: it uses all of the above until it is joined
};

Worker::Worker(Post post) : body_(std::make_unique<Body>(std::move(post))) {}

Worker::~Worker() = default;

void Worker::run(std::function<void()> work, std::function<void()> then) {
  body_->add(std::move(work), std::move(then));
}

}  // namespace mg
