#include "src/run/inspections.h"

#include <utility>

namespace mg {

void Inspections::start(std::size_t file, const std::filesystem::path& path) {
  const StepId step{steps_++};
  running_.emplace(step, Running{file, {}});
  runner_.start(step, muxer_.inspect(path));
}

std::variant<Inspected, StopAsked, TimePassed> Inspections::wait(Instant until) {
  for (;;) {
    const Happening happening = runner_.wait(until);
    if (const auto* stop = std::get_if<StopAsked>(&happening)) return *stop;
    if (std::holds_alternative<TimePassed>(happening)) return TimePassed{};
    if (const auto* line = std::get_if<OutputLine>(&happening)) {
      if (line->stream != Stream::output) continue;
      std::string& output = running_.at(line->step).output;
      output += line->text;
      output += '\n';
    }
    const auto* end = std::get_if<CommandEnded>(&happening);
    if (end == nullptr) continue;
    const Running told = std::move(running_.extract(end->step).mapped());
    const Outcome outcome = muxer_.judge(end->exit, end->errors);
    if (!outcome.ok()) return Inspected{told.file, tl::unexpected(*outcome.error)};
    return Inspected{told.file, muxer_.read_inspection(told.output)};
  }
}

}  // namespace mg
