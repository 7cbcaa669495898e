// Shows a run on a terminal: finished pages scroll by, what runs stands below them and moves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/model/event.h"
#include "src/show/line_area.h"
#include "src/show/printer.h"
#include "src/show/run_view.h"

namespace mg {

// Draws at most ten times a second, told by the events' times; without `time_passed` a
// countdown would stand still and a finished line wait for the next event.
class TtyPrinter : public EventSink {
 public:
  static constexpr Duration kPulse = std::chrono::milliseconds(250);  // no second of a countdown is skipped
  static constexpr Duration kBetweenDrawings = 100ms;

  TtyPrinter(Output output, Look look);
  // Takes the area away if the run did not end properly.
  ~TtyPrinter() override;

  void tell(const Event& event, Instant now) override;
  void time_passed(Instant now) override;
  [[nodiscard]] std::optional<Duration> pulse() const override { return kPulse; }

 private:
  void keep_line(const Event& event);
  void draw(Instant now);
  [[nodiscard]] std::string coloured(const char* code, std::string text) const;
  [[nodiscard]] std::string mark(JobState state) const;

  Output output_;
  Look look_;
  RunView view_;
  LineArea area_;
  std::vector<std::string> above_;  // to stand for good with the next drawing
  std::optional<Instant> drawn_;
};

}  // namespace mg
