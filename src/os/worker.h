// One thread for work that would hold up a loop: syncing, copying, removing. Things are done in the order
// they were given; what is to follow is posted back to the loop.
#pragma once

#include <functional>
#include <memory>

namespace mg {

class Worker {
 public:
  // Called from the worker's thread with what the loop is to run; outlives the worker.
  using Post = std::function<void(std::function<void()>)>;

  explicit Worker(Post post);
  Worker(Worker&&) = delete;
  // Ends what is being done, drops what was not begun.
  ~Worker();

  void run(std::function<void()> work, std::function<void()> then);

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg
