#include "src/os/process_lives.h"

#include <signal.h>

#include <cerrno>

namespace mg {

bool process_lives(int process) {
  if (process <= 0) return false;  // kill() means whole groups by these
  return kill(process, 0) == 0 || errno == EPERM;
}

}  // namespace mg
