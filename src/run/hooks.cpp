#include "src/run/hooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/text.h"

namespace mg {

Hooks::Hooks(RunHooks& hooks, EventSink& next, const Request& request, std::string exec, std::string queue,
             ListEnd list_end)
    : hooks_(hooks),
      next_(next),
      request_(request),
      exec_(std::move(exec)),
      queue_(std::move(queue)),
      list_end_(list_end) {}

void Hooks::tell(const Event& event, Instant now) {
  note(event);
  const auto* ended = std::get_if<RunEnded>(&event);
  if (ended != nullptr && list_end_ == ListEnd::ends_run) now = hooks_.end_run(next_, run_, *ended, now);
  next_.tell(event, now);
  hooks_.tell_news(next_, now);
}

void Hooks::time_passed(Instant now) {
  hooks_.tell_news(next_, now);
  next_.time_passed(now);
}

std::optional<Duration> Hooks::pulse() const {
  const auto pulse = next_.pulse();
  if (!hooks_.busy()) return pulse;
  return std::min(pulse.value_or(kPulse), kPulse);
}

void Hooks::note(const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    run_ = {.run = started->run, .title = started->title, .directory = started->directory, .queue = queue_};
  }
  if (exec_.empty()) return;
  if (const auto* queued = std::get_if<JobQueued>(&event)) pages_[index(queued->job)].page = queued->page;
  if (const auto* named = std::get_if<JobNamed>(&event)) pages_[index(named->job)].title = named->title;
  if (const auto* ended = std::get_if<JobEnded>(&event)) {
    const auto page = pages_.extract(index(ended->job));
    if (ended->state == JobState::done) page_done(*ended, page.empty() ? OpenPage{} : page.mapped());
  }
}

void Hooks::page_done(const JobEnded& event, const OpenPage& page) {
  const std::string number = std::to_string(page.page);
  const std::string& url = request_.page_url.empty() ? request_.url : request_.page_url;
  hooks_.add(exec_, fmt::format("page {} of {}", number, request_.list_id),
             {{"MULTIGET_HOOK", "page"},
              {"MULTIGET_FILE", (request_.directory / event.target).native()},
              {"MULTIGET_DIR", request_.directory.native()},
              {"MULTIGET_SITE", request_.site},
              {"MULTIGET_LIST", request_.list_id},
              {"MULTIGET_URL", fill_in(url, "page", number)},
              {"MULTIGET_PAGE", number},
              {"MULTIGET_TITLE", page.title},
              {"MULTIGET_KEY", event.key.text},
              {"MULTIGET_SIZE", std::to_string(event.size.count)},
              {"MULTIGET_RUN", run_.run},
              {"MULTIGET_QUEUE", queue_}});
}

}  // namespace mg
