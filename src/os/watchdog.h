// A small process that outlives us, if only by a moment: when multiget dies, be it by kill -9, it kills every
// process group that is still registered. PR_SET_PDEATHSIG reaches a child, but not that child's children.
#pragma once

#include <sys/types.h>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

class Watchdog {
 public:
  // To be called before any thread is started: the process is forked and goes on without exec.
  [[nodiscard]] static Result<Watchdog> start();

  Watchdog(Watchdog&& other) noexcept;
  Watchdog& operator=(Watchdog&&) = delete;
  // Kills what is still registered and waits for the watchdog's end.
  ~Watchdog();

  // Async-signal-safe, for a child tells of itself between fork and exec: so no moment is unguarded.
  void add(pid_t group) const noexcept;
  // Before the group's leader is reaped; afterwards its number may be another's.
  void remove(pid_t group) const noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  Watchdog(Fd line, pid_t pid) : line_(std::move(line)), pid_(pid) {}

  Fd line_;  // a socket rather than a pipe: a dead watchdog must not raise SIGPIPE here
  pid_t pid_ = -1;
};

}  // namespace mg
