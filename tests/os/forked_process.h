// A process beside the test that takes something, says so, and keeps it until it is killed hard.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "src/os/fd.h"

namespace mg {

class ForkedProcess {
 public:
  // At most 64 bytes, once; does not come back, so that the caller keeps whatever it has then.
  using Say = std::function<void(std::string_view)>;

  // Comes back when `work` has said something; the process then waits to be killed.
  explicit ForkedProcess(const std::function<void(const Say&)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) return;
    const Fd read(ends[0]);
    Fd write(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      work([&write](std::string_view text) {
        (void)!::write(write.number(), text.data(), text.size());
        write.close();
        for (;;) ::pause();
      });
      ::_exit(1);  // it has said nothing; the test itself must not run twice
    }
    write.close();
    char text[64];
    const ssize_t size = ::read(read.number(), text, sizeof text);
    if (size > 0) said_ = {text, static_cast<std::size_t>(size)};
  }
  ForkedProcess(ForkedProcess&&) = delete;
  ~ForkedProcess() { kill_hard(); }

  void kill_hard() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  pid_t pid_ = -1;
  std::string said_;
};

}  // namespace mg
