#include "src/run/local_jobs.h"

#include <utility>

namespace mg {

namespace {

constexpr Duration kBetweenLooks = 500ms;  // often enough for a person who watches

}  // namespace

void LocalWalk::hear(const OutputLine& line) {
  if (line.stream != Stream::output || job_->hear(line.text) == LocalJob::Heard::drop) return;
  const bool too_much =
      end_.output.size() + line.text.size() >= static_cast<std::size_t>(kMostLocalOutput.count);
  end_.output_cut = end_.output_cut || line.cut || too_much;
  if (too_much) return;
  end_.output += line.text;
  end_.output += '\n';
}

std::optional<Work> LocalWalk::ended(const CommandEnded& end, Wish wish) {
  end_.exit = end.exit;
  end_.errors = end.errors;
  return follow(wish);
}

std::optional<Work> LocalWalk::ended(const FileChangeEnded& end, Wish wish) {
  end_.result = end.result;
  return follow(wish);
}

std::optional<Work> LocalWalk::follow(Wish wish) {
  const LocalStepEnd end = std::exchange(end_, {});
  return wish == Wish::stop ? job_->clear_up(end) : job_->next(&end);
}

std::vector<const LocalJob*> LocalJobs::running() const {
  std::vector<const LocalJob*> jobs;
  for (const auto& [step, walk] : running_) jobs.push_back(&walk.job());
  return jobs;
}

void LocalJobs::begin(LocalJob& job) {
  LocalWalk walk(job);
  const auto work = walk.begin();
  start(std::move(walk), work);
}

void LocalJobs::start(LocalWalk walk, const std::optional<Work>& work) {
  if (!work) {
    over_.push_back(&walk.job());
    return;
  }
  const StepId step{steps_++};
  running_.emplace(step, std::move(walk));
  runner_.start(step, *work);
}

void LocalJobs::stop() {
  stopping_ = true;
  for (const auto& [step, walk] : running_) runner_.stop(step);
}

template <typename End>
void LocalJobs::ended(const End& end) {
  LocalWalk walk = std::move(running_.extract(end.step).mapped());
  const auto work = walk.ended(end, stopping_ ? LocalWalk::Wish::stop : LocalWalk::Wish::go_on);
  start(std::move(walk), work);
}

std::variant<LocalJobOver, StopAsked, TimePassed> LocalJobs::wait(Instant until) {
  for (;;) {
    if (!over_.empty()) {
      LocalJob* job = over_.front();
      over_.pop_front();
      return LocalJobOver{job};
    }
    const Happening happening = runner_.wait(until);
    if (const auto* asked = std::get_if<StopAsked>(&happening)) return *asked;
    if (std::holds_alternative<TimePassed>(happening)) return TimePassed{};
    if (const auto* line = std::get_if<OutputLine>(&happening)) hear(*line);
    if (const auto* end = std::get_if<CommandEnded>(&happening)) ended(*end);
    if (const auto* end = std::get_if<FileChangeEnded>(&happening)) ended(*end);
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
