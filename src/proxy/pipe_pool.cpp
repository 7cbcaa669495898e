#include "src/proxy/pipe_pool.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace mg {
namespace {

constexpr int kWanted = 1 << 20;       // as much as the kernel gives to everyone by default
constexpr std::size_t kMostIdle = 16;  // pages of a pipe are the kernel's only while bytes are in it

Pipe open_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return {};
  Pipe pipe{.out = Fd(ends[0]), .in = Fd(ends[1]), .capacity = {}};
  // Refused once a user's pipes hold too many pages; then a smaller one must do.
  (void)::fcntl(ends[1], F_SETPIPE_SZ, kWanted);
  pipe.capacity = {std::max(::fcntl(ends[1], F_GETPIPE_SZ), 4096)};
  return pipe;
}

}  // namespace

Pipe PipePool::take() {
  if (idle_.empty()) return open_pipe();
  Pipe pipe = std::move(idle_.back());
  idle_.pop_back();
  return pipe;
}

void PipePool::give_back(Pipe pipe) {
  if (pipe.in && idle_.size() < kMostIdle) idle_.push_back(std::move(pipe));
}

}  // namespace mg
