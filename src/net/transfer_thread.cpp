#include "src/net/transfer_thread.h"

#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "src/net/mover.h"
#include "src/os/blocked_signals.h"

namespace mg {

class TransferThread::Body {
 public:
  Body(const TransferOptions& options, TransferListener& listener)
      : mover_(options, listener, [this](std::function<void()> call) { post(std::move(call)); }) {
    const BlockedSignals blocked;  // signals are the loop's
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        run_posted();
        mover_.turn();
      }
    });
  }
  Body(Body&&) = delete;
  ~Body() {
    thread_.request_stop();
    mover_.wake();
  }

  void start(TransferKey key, Transfer transfer) {
    post([this, key, what = std::make_shared<Transfer>(std::move(transfer))] {
      mover_.start(key, std::move(*what));
    });
  }

  void stop(TransferKey key) {
    post([this, key] { mover_.stop(key); });
  }

 private:
  void post(std::function<void()> call) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(call));
    }
    mover_.wake();
  }

  void run_posted() {
    std::vector<std::function<void()>> calls;
    {
      const std::lock_guard lock(mutex_);
      calls.swap(posted_);
    }
    for (const auto& call : calls) call();
  }

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  Mover mover_;
  std::jthread thread_;  // last: it uses all of the above until it is joined
};

TransferThread::TransferThread(TransferOptions options, TransferListener& listener)
    : body_(std::make_unique<Body>(options, listener)) {}

TransferThread::~TransferThread() = default;

void TransferThread::start(TransferKey key, Transfer transfer) {
  body_->start(key, std::move(transfer));
}

void TransferThread::stop(TransferKey key) {
  body_->stop(key);
}

}  // namespace mg
