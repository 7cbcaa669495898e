// One command that runs: its child, its limits, the growth of its room, the end of its error output.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/os/child_process.h"
#include "src/run/happenings.h"
#include "src/run/runner.h"

namespace mg {

class RunningCommand final : public ChildListener {
 public:
  RunningCommand(StepId step, Command command, Happenings& happenings, Instant now);

  // `environment` is added to the command's own.
  [[nodiscard]] Result<void> begin(boost::asio::io_context& loop, ChildLauncher& launcher,
                                   const std::filesystem::path& program,
                                   const std::vector<std::pair<std::string, std::string>>& environment,
                                   const Watchdog* watchdog);
  void cancel();
  // Looks at the room and at the limits.
  void look(Instant now);
  // When it wants to be looked at; none if it has neither room nor limits.
  [[nodiscard]] std::optional<Instant> look_at(Instant now) const;
  [[nodiscard]] bool over() const { return over_; }
  // By how much its room has grown, once it is over.
  [[nodiscard]] Bytes grown() const { return size_ - first_size_; }
  void resume() { child_->resume(); }
  void kill() { child_->kill(); }

  void line_came(Stream stream, Line line) override;
  [[nodiscard]] bool has_room() const override { return !happenings_->full(); }
  void ended(const Exit& exit) override;

 private:
  void end_as(Exit::How how);
  void measure(Instant now);
  [[nodiscard]] Instant last_sign_of_life() const;

  StepId step_;
  Command command_;
  Happenings* happenings_;
  std::unique_ptr<ChildProcess> child_;
  Instant started_;
  Instant measured_;  // the room, last
  Instant grew_;      // the room, last
  Bytes first_size_;
  Bytes size_;
  std::string errors_;
  std::optional<Exit::How> ended_by_us_;
  bool over_ = false;
};

}  // namespace mg
