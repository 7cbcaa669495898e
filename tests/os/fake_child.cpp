// A tool for tests that misbehaves on request: fake_child WORD...
//   exit N         ends with code N
//   die N          ends by signal N
//   say TEXT       prints TEXT and a newline
//   complain TEXT  the same on standard error
//   fds            prints its open descriptors: "0 1 2"
//   signals        prints how many signals are blocked and how many ignored: "0 0"
//   input          prints how many bytes its standard input gives
//   deaf           ignores TERM from now on
//   wait           sleeps until killed
//   closed         closes its output and errors
//   flood N        prints N MiB in one line
//   lines N        prints N numbered lines
//   escape         leaves a grandchild in a session of its own that holds the pipes, and prints its pid
//   breed          leaves a grandchild in its group, and prints its pid
#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

void print_descriptors() {
  std::vector<int> numbers;
  DIR* directory = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(directory)) {
    const int number = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && number != dirfd(directory)) numbers.push_back(number);
  }
  closedir(directory);
  std::sort(numbers.begin(), numbers.end());
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  std::puts(text.c_str());
}

void print_signals() {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  int blocked = 0;
  int ignored = 0;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction now{};
    blocked += sigismember(&mask, number) == 1;
    ignored += sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
  }
  std::printf("%d %d\n", blocked, ignored);
}

void print_input() {
  char buffer[64];
  std::printf("%zd\n", read(STDIN_FILENO, buffer, sizeof buffer));
}

[[noreturn]] void sleep_for_ever() {
  for (;;) pause();
}

void leave_grandchild(bool own_session) {
  int ready[2];
  if (pipe(ready) != 0) std::abort();
  const pid_t pid = fork();
  if (pid == 0) {
    if (own_session) setsid();
    close(ready[0]);
    close(ready[1]);
    alarm(60);  // should a test fail to end it
    sleep_for_ever();
  }
  close(ready[1]);
  char none;
  while (read(ready[0], &none, 1) > 0) {
  }
  close(ready[0]);
  std::printf("%d\n", pid);
}

void flood(long mebibytes) {
  const std::string piece(1 << 20, 'x');
  for (long i = 0; i < mebibytes; ++i) std::fwrite(piece.data(), 1, piece.size(), stdout);
  std::putchar('\n');
}

void print_lines(long count) {
  for (long i = 0; i < count; ++i) std::printf("%ld\n", i);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto next = [&] { return i + 1 < argc ? argv[++i] : ""; };
    if (word == "exit") return std::atoi(next());
    if (word == "die") {
      std::fflush(stdout);
      raise(std::atoi(next()));
    }
    if (word == "say") std::puts(next());
    if (word == "complain") std::fprintf(stderr, "%s\n", next());
    if (word == "fds") print_descriptors();
    if (word == "signals") print_signals();
    if (word == "input") print_input();
    if (word == "deaf") signal(SIGTERM, SIG_IGN);
    if (word == "flood") flood(std::atol(next()));
    if (word == "lines") print_lines(std::atol(next()));
    if (word == "escape") leave_grandchild(true);
    if (word == "breed") leave_grandchild(false);
    if (word == "closed") {
      std::fflush(stdout);
      close(STDOUT_FILENO);
      close(STDERR_FILENO);
    }
    if (word == "wait") {
      std::fflush(stdout);
      sleep_for_ever();
    }
    std::fflush(stdout);
  }
  return 0;
}
