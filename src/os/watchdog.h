// A small process that outlives us, if only by a moment: when multiget dies, be it by kill -9, it kills every
// process group that is still registered. PR_SET_PDEATHSIG reaches a child, but not that child's children.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>

#include "src/base/result.h"
#include "src/os/fd.h"

namespace mg {

class Watchdog {
 public:
  // More groups at once than a run ever has (64 jobs, a few probes); what is beyond is not guarded.
  static constexpr std::size_t kMostGroups = 1024;

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
  // Memory shared with the watchdog, so that telling it costs no system call and does not wake it: it sleeps
  // until the line ends, and reads the groups then. 0: free.
  using Groups = std::array<std::atomic<pid_t>, kMostGroups>;
  static_assert(std::atomic<pid_t>::is_always_lock_free);

  [[noreturn]] static void watch(int inherited, const Groups& groups);
  Watchdog(Fd line, Groups* groups, pid_t pid) : line_(std::move(line)), groups_(groups), pid_(pid) {}

  Fd line_;  // nothing is ever said on it; it ends when we do
  Groups* groups_ = nullptr;
  pid_t pid_ = -1;
};

}  // namespace mg
