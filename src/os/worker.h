// One thread for work that would hold up the loop: syncing, copying, removing. Things are done in the order
// they were given; what is to follow runs on the loop.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace mg {

class Worker {
 public:
  explicit Worker(boost::asio::io_context& loop);
  Worker(Worker&&) = delete;
  // Ends what is being done, drops what was not begun.
  ~Worker();

  void run(std::function<void()> work, std::function<void()> then);

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg
