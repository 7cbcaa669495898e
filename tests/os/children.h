// Verbs for tests of children: run one on a loop until it is over, wait for a process to be gone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/os/child_process.h"
#include "src/os/watchdog.h"

namespace mg {

constexpr Duration kPatience = 30s;  // no test waits that long unless it fails

inline const std::filesystem::path kFakeChild = MG_BUILD "/tests/fake_child";

// Waits for the end of a process that need not be ours. False if it outlives our patience. `pid` must
// have been alive when the test learned of it.
[[nodiscard]] bool gone(pid_t pid);
[[nodiscard]] std::size_t open_descriptors();
// Ours that have ended and wait to be reaped, or still run.
[[nodiscard]] bool has_children();

// A child and all that it tells.
class Listening final : public ChildListener {
 public:
  void line_came(Stream stream, Line line) override {
    (stream == Stream::output ? output : errors).push_back(std::move(line.text));
    cut = cut || line.cut;
  }
  [[nodiscard]] bool has_room() const override { return room; }
  void ended(const Exit& how) override { exit = how; }

  std::vector<std::string> output;
  std::vector<std::string> errors;
  std::optional<Exit> exit;
  bool cut = false;
  bool room = true;
};

class Nursery {
 public:
  explicit Nursery(const Watchdog* watchdog = nullptr) : watchdog_(watchdog), launcher_(watchdog) {}

  [[nodiscard]] Result<std::unique_ptr<ChildProcess>> start_program(ChildSpec spec, ChildListener& listener,
                                                                    Bytes line_limit = 1_MiB);
  // The fake child with these words.
  [[nodiscard]] std::unique_ptr<ChildProcess> start(const std::vector<std::string>& words,
                                                    ChildListener& listener, Bytes line_limit = 1_MiB);
  // Until `listener` has heard the end, or our patience does.
  void run_to_end(const Listening& listener);
  void run_until_output(const Listening& listener, std::size_t lines);
  [[nodiscard]] Listening run(const std::vector<std::string>& words);

  boost::asio::io_context& loop() { return loop_; }
  ChildLauncher& launcher() { return launcher_; }

 private:
  const Watchdog* watchdog_;
  boost::asio::io_context loop_;
  ChildLauncher launcher_;
};

}  // namespace mg
