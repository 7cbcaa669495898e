#include "src/run/list_sink.h"

#include <fmt/format.h>

#include <utility>

namespace mg {

void ListSink::tell(const Event& event, Instant now) {
  if (const auto* answers = std::get_if<HostAnswers>(&event)) return host_answers(answers->host, now);
  next_.tell(std::visit([this](const auto& fact) { return translated(fact); }, event), now);
}

Event ListSink::translated(JobQueued event) {
  jobs_.push_back(JobId{shared_.jobs++});
  return JobQueued{jobs_.back(), event.page, list_};
}

Event ListSink::translated(RunStarted event) {
  list_ = ++shared_.lists;
  title_ = event.title;
  return ListStarted{list_, std::move(event.run), title_, std::move(event.directory)};
}

Event ListSink::translated(RunEnded event) {
  return ListEnded{list_, title_, event};
}

Event ListSink::translated(Notice event) {
  event.text = fmt::format("{}: {}", title_, event.text);
  return event;
}

Event ListSink::translated(HostRests event) {
  auto& waiting = shared_.resting[event.host];
  waiting[list_] = event.waiting;
  event.waiting = 0;
  for (const auto& [list, pages] : waiting) event.waiting += pages;
  return event;
}

// Each list that waited finds out by itself; the first to say so speaks for all.
void ListSink::host_answers(const std::string& host, Instant now) {
  if (shared_.resting.erase(host) > 0) next_.tell(HostAnswers{host}, now);
}

void ListSink::leave(Instant now) {
  for (auto host = shared_.resting.begin(); host != shared_.resting.end();) {
    auto& [name, waiting] = *host;
    const bool ours = waiting.erase(list_) > 0;
    if (!ours || !waiting.empty()) {
      ++host;
      continue;
    }
    next_.tell(HostAnswers{name}, now);  // or nobody asks any more, which is the same to whoever looks on
    host = shared_.resting.erase(host);
  }
}

}  // namespace mg
