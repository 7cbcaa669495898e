// Asks the system for a host's addresses without holding up the loop. Several at once: a name server that
// does not answer for one host must not stop all others.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/base/result.h"

namespace mg {

// Shared by who asks and the thread that answers: who asks may be gone first. Of the loop's thread once
// `done`.
struct Lookup {
  std::string host;
  bool done = false;
  std::function<void()> wake;          // called on the loop when done, if there still is somebody
  std::vector<std::string> addresses;  // in the order they should be tried; empty: there are none
  std::string problem;                 // then: why
};

class NameResolver {
 public:
  explicit NameResolver(boost::asio::io_context& loop);
  NameResolver(NameResolver&&) = delete;
  ~NameResolver();

  // An address is its own answer, at once.
  [[nodiscard]] std::shared_ptr<Lookup> look_up(std::string host);

 private:
  struct Desk;
  static void serve(const std::shared_ptr<Desk>& desk);
  std::shared_ptr<Desk> desk_;
};

}  // namespace mg
