#include "src/run/running_command.h"

#include <algorithm>
#include <utility>

#include "src/os/files.h"

namespace mg {
namespace {

constexpr Duration kBetweenMeasures = 1s;  // as RoomGrew promises
constexpr std::size_t kErrorTail = 8 << 10;

// The last whole lines that fit.
std::string tail(std::string text) {
  if (text.size() <= kErrorTail) return text;
  text.erase(0, text.size() - kErrorTail);
  const auto end = text.find('\n');
  if (end != std::string::npos && end + 1 < text.size()) text.erase(0, end + 1);
  return text;
}

}  // namespace

RunningCommand::RunningCommand(StepId step, Command command, Happenings& happenings, Instant now)
    : step_(step),
      command_(std::move(command)),
      happenings_(&happenings),
      started_(now),
      measured_(now),
      grew_(now) {}

Result<void> RunningCommand::begin(boost::asio::io_context& loop, ChildLauncher& launcher,
                                   const std::filesystem::path& program,
                                   const std::vector<std::pair<std::string, std::string>>& environment,
                                   const Watchdog* watchdog) {
  if (!command_.directory.empty()) {
    if (auto size = directory_size(command_.directory)) first_size_ = size_ = *size;
  }
  auto variables = command_.environment;
  variables.insert(variables.end(), environment.begin(), environment.end());
  auto child = launcher.launch({.program = program,
                                .arguments = command_.arguments,
                                .environment = std::move(variables),
                                .directory = command_.directory});
  if (!child) return tl::unexpected(child.error());
  child_ = std::make_unique<ChildProcess>(loop, *std::move(child), command_.line_limit, watchdog, *this);
  return {};
}

void RunningCommand::cancel() {
  end_as(Exit::How::cancelled);
}

// The first reason stays the reason.
void RunningCommand::end_as(Exit::How how) {
  if (over_) return;
  if (!ended_by_us_) ended_by_us_ = how;
  child_->stop();
}

void RunningCommand::look(Instant now) {
  if (over_) return;
  if (!command_.directory.empty()) measure(now);
  if (ended_by_us_) return;
  if (command_.time_limit && now >= started_ + *command_.time_limit) {
    end_as(Exit::How::overdue);
  } else if (command_.stall_limit && child_->held_back()) {
    grew_ = now;  // it is we who are slow
  } else if (command_.stall_limit && now >= last_sign_of_life() + *command_.stall_limit) {
    end_as(Exit::How::stalled);
  }
}

std::optional<Instant> RunningCommand::look_at(Instant now) const {
  std::optional<Instant> next;
  const auto earlier = [&next](Instant other) { next = next ? std::min(*next, other) : other; };
  if (!command_.directory.empty()) earlier(measured_ + kBetweenMeasures);
  if (command_.time_limit && !ended_by_us_) earlier(started_ + *command_.time_limit);
  if (command_.stall_limit && !ended_by_us_) {
    earlier(child_->held_back() ? now + kBetweenMeasures : last_sign_of_life() + *command_.stall_limit);
  }
  return next;
}

// A smaller room is a sign of life too: a tool removes its parts after joining them.
void RunningCommand::measure(Instant now) {
  measured_ = now;
  const auto size = directory_size(command_.directory);
  if (!size || *size == size_) return;
  size_ = *size;
  grew_ = now;
  happenings_->add(RoomGrew{.step = step_, .size = size_});
}

Instant RunningCommand::last_sign_of_life() const {
  return std::max(grew_, child_->last_output());
}

void RunningCommand::line_came(Stream stream, Line line) {
  if (stream == Stream::errors) {
    // a line of megabytes is kept only as far as it can be part of the tail
    errors_.append(line.text, line.text.size() - std::min(line.text.size(), 2 * kErrorTail));
    errors_.push_back('\n');
    if (errors_.size() > 4 * kErrorTail) errors_.erase(0, errors_.size() - 2 * kErrorTail);
  }
  happenings_->add(
      OutputLine{.step = step_, .stream = stream, .text = std::move(line.text), .cut = line.cut});
}

void RunningCommand::ended(const Exit& exit) {
  over_ = true;
  CommandEnded end{.step = step_, .exit = exit, .errors = tail(std::move(errors_)), .files = {}};
  if (ended_by_us_) end.exit = Exit{.how = *ended_by_us_, .number = 0, .reason = {}};
  if (!command_.directory.empty()) {
    if (auto files = survey(command_.directory)) end.files = *std::move(files);
    if (auto size = directory_size(command_.directory)) size_ = *size;
  }
  happenings_->add(std::move(end));
}

}  // namespace mg
