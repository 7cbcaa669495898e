#include "src/run/local_jobs.h"

#include <utility>

namespace mg {

namespace {

constexpr Duration kBetweenLooks = 500ms;  // often enough for a person who watches

}  // namespace

std::vector<const LocalJob*> LocalJobs::running() const {
  std::vector<const LocalJob*> jobs;
  for (const auto& [step, one] : running_) jobs.push_back(one.job);
  return jobs;
}

void LocalJobs::begin(LocalJob& job) {
  go_on(job, nullptr);
}

void LocalJobs::go_on(LocalJob& job, const LocalStepEnd* last) {
  const bool clears_up = stopping_ && last != nullptr;
  const std::optional<Work> work = clears_up ? job.clear_up(*last) : job.next(last);
  if (!work) {
    over_.push_back(&job);
    return;
  }
  const StepId step{steps_++};
  running_.emplace(step, Running{&job, {}});
  runner_.start(step, *work);
}

void LocalJobs::stop() {
  stopping_ = true;
  for (const auto& [step, one] : running_) runner_.stop(step);
}

void LocalJobs::hear(const OutputLine& line) {
  Running& one = running_.at(line.step);
  if (line.stream != Stream::output || one.job->hear(line.text) == LocalJob::Heard::drop) return;
  const bool too_much =
      one.end.output.size() + line.text.size() >= static_cast<std::size_t>(kMostLocalOutput.count);
  one.end.output_cut = one.end.output_cut || line.cut || too_much;
  if (too_much) return;
  one.end.output += line.text;
  one.end.output += '\n';
}

void LocalJobs::ended(StepId step, Exit exit, std::string errors, Result<void> result) {
  Running told = std::move(running_.extract(step).mapped());
  told.end.exit = std::move(exit);
  told.end.errors = std::move(errors);
  told.end.result = std::move(result);
  go_on(*told.job, &told.end);
}

std::variant<LocalJobOver, StopAsked, TimePassed> LocalJobs::wait(Instant until) {
  for (;;) {
    if (!over_.empty()) {
      LocalJob* job = over_.front();
      over_.pop_front();
      return LocalJobOver{job};
    }
    Happening happening = runner_.wait(until);
    if (const auto* asked = std::get_if<StopAsked>(&happening)) return *asked;
    if (std::holds_alternative<TimePassed>(happening)) return TimePassed{};
    if (const auto* line = std::get_if<OutputLine>(&happening)) hear(*line);
    if (auto* end = std::get_if<CommandEnded>(&happening)) {
      ended(end->step, std::move(end->exit), std::move(end->errors), {});
    }
    if (auto* end = std::get_if<FileChangeEnded>(&happening))
      ended(end->step, {}, {}, std::move(end->result));
  }
}

LocalEnding walk_local_jobs(Runner& runner, std::span<const std::unique_ptr<LocalJob>> jobs,
                            std::size_t at_once, LocalWatch* watch) {
  LocalJobs walking(runner, at_once);
  LocalEnding ending = LocalEnding::all;
  std::size_t begun = 0, over = 0;
  const auto look = [&] {
    if (watch != nullptr) watch->look({over, jobs.size(), walking.running()}, walking.now());
  };
  for (;;) {
    while (ending == LocalEnding::all && begun < jobs.size() && walking.has_room()) {
      walking.begin(*jobs[begun++]);
    }
    look();
    if (walking.idle()) return ending;
    const auto told = walking.wait(walking.now() + kBetweenLooks);
    if (const auto* asked = std::get_if<StopAsked>(&told)) {
      if (asked->times > 1) return LocalEnding::stopped_twice;
      ending = LocalEnding::stopped;
      walking.stop();
    }
    if (const auto* end = std::get_if<LocalJobOver>(&told)) {
      ++over;
      if (watch != nullptr) watch->over(*end->job);
    }
  }
}

}  // namespace mg
