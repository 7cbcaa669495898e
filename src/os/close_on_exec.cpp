#include "src/os/close_on_exec.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mg {
namespace {

// Kernels before 5.11 know no CLOSE_RANGE_CLOEXEC; there we go through the numbers, up to a limit that a
// program of ours never reaches (the kernel's own default for one process).
constexpr int kMostDescriptors = 65536;

bool close_range(int first, unsigned flags) noexcept {
  return ::syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, flags) == 0;
}

}  // namespace

void close_from(int first) noexcept {
  if (close_range(first, 0)) return;
  for (int number = first; number < kMostDescriptors; ++number) ::close(number);
}

void close_on_exec_from(int first) noexcept {
  if (close_range(first, CLOSE_RANGE_CLOEXEC)) return;
  for (int number = first; number < kMostDescriptors; ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

}  // namespace mg
