#include "src/cli/local_progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/utf8.h"
#include "src/base/width.h"
#include "src/cli/terminal.h"

namespace mg {

namespace {

constexpr Duration kBetweenDrawings = 100ms;
constexpr Duration kBetweenObjects = 1s;
constexpr Duration kBetweenLines = 10s;

ProgressStyle style_of(const DisplayOptions& display) {
  if (display.progress == ProgressChoice::json) return ProgressStyle::json;
  if (display.quiet) return ProgressStyle::quiet;
  if (display.progress == ProgressChoice::tty) return ProgressStyle::tty;
  const bool by_place = display.progress == ProgressChoice::automatic;
  return by_place && isatty(STDERR_FILENO) == 1 && !dumb_terminal() ? ProgressStyle::tty
                                                                    : ProgressStyle::plain;
}

int width_of_errors() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string named(const LocalJob& job) {
  const std::string name = without_control_characters(job.name());
  if (job.share() < 0) return name;
  return fmt::format("{} {:.0f} %", name, std::min(job.share(), 1.0) * 100);
}

std::string object_of(const std::string& verb, const LocalWatch::State& state) {
  nlohmann::json running = nlohmann::json::array();
  for (const LocalJob* job : state.running) {
    const double share = job->share();
    running.push_back(
        {{"name", job->name()}, {"share", share < 0 ? nlohmann::json() : nlohmann::json(share)}});
  }
  return to_json_line({{"event", "local_progress"},
                       {"verb", verb},
                       {"done", state.over},
                       {"total", state.total},
                       {"running", std::move(running)}});
}

}  // namespace

std::string local_progress_line(const std::string& verb, const LocalWatch::State& state, int width) {
  std::string line = fmt::format("{}  {}/{}", verb, state.over, state.total);
  for (const LocalJob* job : state.running) {
    line += fmt::format("{}{}", job == state.running.front() ? "  " : ", ", named(*job));
  }
  return cut_to_width(line, std::max(width - 1, 1));
}

LocalProgress::Options LocalProgress::usual(std::string verb, const DisplayOptions& display) {
  return {.verb = std::move(verb),
          .style = style_of(display),
          .output = [](std::string_view text) { write_to(STDERR_FILENO, text); },
          .width = width_of_errors};
}

LocalProgress::~LocalProgress() {
  finish();
}

void LocalProgress::finish() {
  if (drawn_) options_.output(area_.update({}, {}, options_.width()));
  drawn_ = false;
}

void LocalProgress::look(const State& state, Instant now) {
  if (!told_ && options_.style != ProgressStyle::tty) told_ = now;
  switch (options_.style) {
    case ProgressStyle::quiet: return;
    case ProgressStyle::tty: {
      if (told_ && now - *told_ < kBetweenDrawings) return;
      const int width = options_.width();
      options_.output(area_.update({}, {local_progress_line(options_.verb, state, width)}, width));
      drawn_ = true;
      break;
    }
    case ProgressStyle::json:
      if (now - *told_ < kBetweenObjects) return;
      options_.output(object_of(options_.verb, state) + "\n");
      break;
    case ProgressStyle::plain:
      if (now - *told_ < kBetweenLines) return;
      options_.output(fmt::format("multiget: {}\n", local_progress_line(options_.verb, state, 120)));
      break;
  }
  told_ = now;
}

}  // namespace mg
