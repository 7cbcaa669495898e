// What the user and the terminal tell us by signals, as events on the loop. SIGPIPE is ignored meanwhile: a
// reader that went away is an error of write, not our death.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace mg {

class StopSignals {
 public:
  // `stop` hears how often SIGINT, SIGTERM or SIGHUP has come by now. What was ignored when we started stays
  // so (nohup, background jobs of a script). `resized` may be empty.
  StopSignals(boost::asio::io_context& loop, std::function<void(int times)> stop,
              std::function<void()> resized);
  StopSignals(StopSignals&&) = delete;
  ~StopSignals();

 private:
  struct Body;
  std::shared_ptr<Body> body_;  // shared with the loop: a cancelled wait still calls back
};

}  // namespace mg
