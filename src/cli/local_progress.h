// Shows how far local jobs are, on standard error, because what they find goes to standard output: one line
// that moves on a terminal, one line in ten seconds in a log, an object a second for programs.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "src/cli/command_line.h"
#include "src/run/local_jobs.h"
#include "src/show/line_area.h"
#include "src/show/printer.h"

namespace mg {

class LocalProgress final : public LocalWatch {
 public:
  struct Options {
    std::string verb;  // "verify"
    ProgressStyle style = ProgressStyle::plain;
    Output output;
    std::function<int()> width;  // of the terminal, in cells; of tty only
  };
  // To standard error, in the style that the user asked for, or that where it goes asks for.
  [[nodiscard]] static Options usual(std::string verb, const DisplayOptions& display);

  explicit LocalProgress(Options options) : options_(std::move(options)) {}
  LocalProgress(LocalProgress&&) = delete;
  // Takes the moving line away.
  ~LocalProgress() override;

  void look(const State& state, Instant now) override;
  // What follows is printed by others.
  void finish();

 private:
  Options options_;
  LineArea area_;
  std::optional<Instant> told_;  // first looked at, or last told
  bool drawn_ = false;
};

// "verify  12/1000  P03 线程池.mp4 35 %, P04.mp4": narrower than the terminal, so that it never breaks.
[[nodiscard]] std::string local_progress_line(const std::string& verb, const LocalWatch::State& state,
                                              int width);

}  // namespace mg
