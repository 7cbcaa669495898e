#include "src/os/stop_signals.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <vector>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Signals : public testing::Test {
 protected:
  void run_until_heard(std::size_t count) {
    while (heard_.size() + static_cast<std::size_t>(resized_) < count &&
           loop_.run_one_for(std::chrono::seconds(30)) > 0) {
    }
  }

  std::vector<int> heard_;
  int resized_ = 0;
  boost::asio::io_context loop_;
};

}  // namespace

TEST_F(Signals, AreCounted) {
  const StopSignals signals(loop_, [this](int times) { heard_.push_back(times); }, {});

  ::raise(SIGINT);
  ::raise(SIGTERM);
  ::raise(SIGHUP);
  run_until_heard(3);

  EXPECT_THAT(heard_, ElementsAre(1, 2, 3));
}

TEST_F(Signals, TellOfANewSize) {
  const StopSignals signals(loop_, [this](int times) { heard_.push_back(times); }, [this] { ++resized_; });

  ::raise(SIGWINCH);
  run_until_heard(1);

  EXPECT_EQ(resized_, 1);
  EXPECT_THAT(heard_, IsEmpty());
}

TEST_F(Signals, StayIgnoredIfTheyWere) {
  const auto before = ::signal(SIGHUP, SIG_IGN);
  const StopSignals signals(loop_, [this](int times) { heard_.push_back(times); }, {});

  ::raise(SIGHUP);
  ::raise(SIGTERM);
  run_until_heard(1);
  loop_.poll();

  ::signal(SIGHUP, before);
  EXPECT_THAT(heard_, ElementsAre(1));
}

TEST_F(Signals, LetAVanishedReaderBeAnErrorOnlyWhileTheyAreHeard) {
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  {
    const StopSignals signals(loop_, [](int) {}, {});
    ::raise(SIGPIPE);
  }
  EXPECT_EQ(::signal(SIGPIPE, before), SIG_DFL);
}

}  // namespace mg
