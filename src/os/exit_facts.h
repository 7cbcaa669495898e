// How a child ended, as the kernel tells it.
#pragma once

#include <signal.h>

#include "src/model/work.h"

namespace mg {

// Of waitid(WEXITED): its own answer and what it filled in. Exited or signalled.
[[nodiscard]] inline Exit exit_from(int answer, const siginfo_t& facts) {
  Exit exit;
  if (answer != 0) {
    exit.reason = "its exit code was lost";
    exit.number = -1;
    return exit;
  }
  if (facts.si_code != CLD_EXITED) exit.how = Exit::How::signalled;
  exit.number = facts.si_status;
  return exit;
}

}  // namespace mg
