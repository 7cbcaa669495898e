#include "src/show/plain_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/show/words.h"

namespace mg {

namespace {

// One sentence per event; empty: nothing to say. `view` has not been told yet.
struct Sentence {
  const RunView& view;
  Instant now;

  [[nodiscard]] std::string page(JobId job) const {
    return named(view.list_of(job), page_label(view.page_of(job), view.largest_page()));
  }
  std::string operator()(const RunStarted& event) const {
    const std::string text = fmt::format("run {}: {}", event.run, event.title);
    return event.directory.empty() ? text : fmt::format("{} -> {}", text, event.directory.native());
  }
  std::string operator()(const ListStarted& event) const {
    return fmt::format("list {}: {} -> {}", event.list, event.title, event.directory.native());
  }
  std::string operator()(const ListingStarted& event) const {
    return fmt::format("{} reads the list", event.engine);
  }
  std::string operator()(const PagesResolved& event) const {
    std::string text = fmt::format("{} {} selected", event.selected, event.selected == 1 ? "page" : "pages");
    if (event.listed) text += fmt::format(" of {}", *event.listed);
    return event.pages.empty() ? text : fmt::format("{}: {}", text, event.pages);
  }
  std::string operator()(const JobQueued&) const { return ""; }
  std::string operator()(const JobNamed& event) const {
    std::string text = fmt::format("{} is {} -> {}", page(event.job), event.title, event.target.native());
    if (event.size) text += fmt::format(", {}", format_bytes(*event.size));
    return text;
  }
  std::string operator()(const JobMoved& event) const {
    std::string text = fmt::format("{} {}", page(event.job), to_string(event.state));
    if (!event.engine.empty()) text += fmt::format(" by {}", event.engine);
    return text;
  }
  std::string operator()(const JobProgress& event) const {
    std::string text = fmt::format("{} {}", page(event.job), format_bytes(event.done));
    if (event.total) text += fmt::format(" of {}", format_bytes(*event.total));
    if (event.rate) text += fmt::format(", {}", format_rate(*event.rate));
    return text;
  }
  std::string operator()(const JobAdvance&) const { return ""; }
  std::string operator()(const JobRetries& event) const {
    return fmt::format("{} try {} failed: {} ({}); again in {} by {}", page(event.job), event.attempt,
                       event.error.what, to_string(event.error.kind), format_duration(event.wait),
                       event.engine);
  }
  std::string operator()(const JobEnded& event) const {
    return (event.state == JobState::done ? "done " : "") + ending(event, view);
  }
  // How many wait changes often; it is worth no line of its own.
  std::string operator()(const HostRests& event) const {
    const auto& known = view.resting();
    const bool told = std::ranges::any_of(
        known, [&](const HostView& host) { return host.host == event.host && host.until == event.until; });
    return told ? "" : resting({event.host, now + event.wait, event.until, event.reason, event.waiting}, now);
  }
  std::string operator()(const HostAnswers& event) const { return answering(event); }
  std::string operator()(const WholeProgress& event) const {
    return event.share > 0 ? "" : fmt::format("joins {} pages into one file: {}", event.pages, event.name);
  }
  std::string operator()(const WholeEnded& event) const {
    return (event.state == WholeEnded::State::joined ? "joined " : "") + whole_ending(event);
  }
  std::string operator()(const Notice& event) const {
    return (event.level == Notice::Level::warning ? "warning: " : "") + event.text;
  }
  std::string operator()(const ListEnded& event) const {
    return fmt::format("list {}: {}: {}; exit {}", event.list, event.title, summary(event.totals),
                       event.totals.exit_code);
  }
  std::string operator()(const RunEnded& event) const {
    return fmt::format("over: {}; exit {}", summary(event), event.exit_code);
  }
};

// The stations of a page on its way, and each that waits beside the sentence why: told in full only.
bool is_detail(const Event& event) {
  if (const auto* moved = std::get_if<JobMoved>(&event)) return moved->state != JobState::fetching;
  if (const auto* ended = std::get_if<JobEnded>(&event)) return ended->waits();
  return std::holds_alternative<JobNamed>(event);
}

}  // namespace

PlainPrinter::PlainPrinter(Output output, Detail detail, ClockPair clock)
    : output_(std::move(output)), detail_(detail), clock_(clock) {}

void PlainPrinter::tell(const Event& event, Instant now) {
  std::string text;
  if (detail_ == Detail::full || !is_detail(event)) text = std::visit(Sentence{view_, now}, event);
  view_.apply(event, now);
  if (const auto* ended = std::get_if<JobEnded>(&event)) progress_.erase(ended->job);
  if (const auto* progress = std::get_if<JobProgress>(&event)) {
    const auto [last, first] = progress_.try_emplace(progress->job, now);
    if (first || now - last->second < kBetweenProgress) return;
    last->second = now;
  }
  if (!text.empty())
    output_(fmt::format("{} {}\n", format_date_and_clock(clock_.at(now)), without_control_characters(text)));
}

}  // namespace mg
