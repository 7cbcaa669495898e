// A running child: its lines as they come, its end exactly once, its whole process group gone afterwards.
// Knows nothing of what the child is for. Lives on one event loop; never blocks it.
#pragma once

#include <sys/types.h>

#include <memory>

#include "src/base/units.h"
#include "src/model/work.h"
#include "src/os/child_launcher.h"
#include "src/os/line_splitter.h"

namespace boost::asio {
class io_context;
}

namespace mg {

class Watchdog;

// Called from the event loop only. May not destroy the child from within a call.
class ChildListener {
 public:
  virtual ~ChildListener() = default;
  virtual void line_came(Stream stream, Line line) = 0;
  // Asked before each read; while it says no, the pipes stay full and the child waits. See resume().
  [[nodiscard]] virtual bool has_room() const = 0;
  // It is over and everything it wrote has been told. `exit` is exited or signalled.
  virtual void ended(const Exit& exit) = 0;
};

class ChildProcess {
 public:
  ChildProcess(boost::asio::io_context& loop, LaunchedChild child, Bytes line_limit, const Watchdog* watchdog,
               ChildListener& listener);
  ChildProcess(ChildProcess&&) = delete;
  // Kills the group and reaps the leader, if that has not happened yet.
  ~ChildProcess();

  // Asks the group to end (TERM), and makes it end after a grace (KILL). Asked again it does not wait.
  void stop();
  void kill();
  // There is room again for what was held back.
  void resume();
  // When it last wrote anything; its start if it never did.
  [[nodiscard]] Instant last_output() const;
  // Whether output is held back because the listener has no room.
  [[nodiscard]] bool held_back() const;
  [[nodiscard]] pid_t pid() const;

 private:
  class Body;
  std::shared_ptr<Body> body_;  // shared with the loop: a cancelled wait still calls back, after our end
};

}  // namespace mg
