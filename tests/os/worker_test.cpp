#include "src/os/worker.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace mg {
namespace {

using testing::ElementsAre;

class WorkerTest : public testing::Test {
 protected:
  void run_until(const bool& done) {
    while (!done && loop_.run_one_for(std::chrono::seconds(30)) > 0) {
    }
  }

  boost::asio::io_context loop_;
  Worker::Post post_ = [this](std::function<void()> then) { boost::asio::post(loop_, std::move(then)); };
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{loop_.get_executor()};
};

}  // namespace

TEST_F(WorkerTest, WorksOnAnotherThreadAndReportsOnTheLoop) {
  Worker worker(post_);
  std::thread::id worked;
  std::thread::id reported;
  bool done = false;

  worker.run([&] { worked = std::this_thread::get_id(); },
             [&] {
               reported = std::this_thread::get_id();
               done = true;
             });
  run_until(done);

  EXPECT_NE(worked, std::this_thread::get_id());
  EXPECT_EQ(reported, std::this_thread::get_id());
}

TEST_F(WorkerTest, KeepsTheOrder) {
  Worker worker(post_);
  std::vector<std::string> seen;
  bool done = false;

  for (const std::string name : {"one", "two", "three"}) {
    worker.run([] {},
               [&seen, &done, name] {
                 seen.push_back(name);
                 done = seen.size() == 3;
               });
  }
  run_until(done);

  EXPECT_THAT(seen, ElementsAre("one", "two", "three"));
}

TEST_F(WorkerTest, EndsWhatItBeganBeforeItGoes) {
  std::promise<void> begun;
  std::promise<void> go_on;
  bool ended = false;
  std::jthread friendly;
  {
    Worker worker(post_);
    const auto work = [&] {
      begun.set_value();
      go_on.get_future().wait();
      ended = true;
    };
    worker.run(work, [] {});
    begun.get_future().wait();
    friendly = std::jthread([&] { go_on.set_value(); });
  }

  EXPECT_TRUE(ended);
}

TEST_F(WorkerTest, ReceivesNoSignals) {
  Worker worker(post_);
  sigset_t mask;
  bool done = false;
  sigemptyset(&mask);

  worker.run([&] { ::pthread_sigmask(SIG_SETMASK, nullptr, &mask); }, [&] { done = true; });
  run_until(done);

  EXPECT_EQ(sigismember(&mask, SIGINT), 1);
  EXPECT_EQ(sigismember(&mask, SIGTERM), 1);
}

}  // namespace mg
