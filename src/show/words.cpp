#include "src/show/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/utf8.h"

namespace mg {

std::string page_label(int page, int largest) {
  if (page <= 0) return "P?";
  return fmt::format("P{:0{}}", page, std::max(2, static_cast<int>(fmt::formatted_size("{}", largest))));
}

std::string named(const std::string& list, std::string text) {
  return list.empty() ? text : fmt::format("{}: {}", without_control_characters(list), text);
}

std::string counts(const RunTotals& totals) {
  std::string text = fmt::format("{} done", totals.done);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.skipped > 0) text += fmt::format(", {} skipped", totals.skipped);
  if (totals.cancelled > 0) text += fmt::format(", {} cancelled", totals.cancelled);
  if (totals.waiting > 0) text += fmt::format(", {} waiting", totals.waiting);
  return text;
}

std::string summary(const RunEnded& event) {
  const RunTotals totals{.done = event.done,
                         .failed = event.failed,
                         .skipped = event.skipped,
                         .cancelled = event.cancelled,
                         .waiting = event.waiting};
  std::string text =
      fmt::format("{}; {} in {}", counts(totals), format_bytes(event.bytes), format_duration(event.took));
  if (event.took >= 1s) text += fmt::format(" ({})", format_rate(event.bytes / event.took));
  return text;
}

std::string_view to_string(WholeEnded::State state) {
  switch (state) {
    case WholeEnded::State::joined: return "joined";
    case WholeEnded::State::there_already: return "there_already";
    case WholeEnded::State::failed: return "failed";
  }
  return "";
}

std::string whole_ending(const WholeEnded& event) {
  const std::string name = without_control_characters(event.target.filename().native());
  if (event.error) {
    const std::string why =
        fmt::format("{} ({})", without_control_characters(event.error->what), to_string(event.error->kind));
    return name.empty() ? fmt::format("{} pages not joined: {}", event.pages, why)
                        : fmt::format("{}  {} pages not joined: {}", name, event.pages, why);
  }
  return fmt::format("{}  {} pages, {}, {}{}", name, event.pages, format_duration(event.length),
                     format_bytes(event.size),
                     event.state == WholeEnded::State::there_already ? ", there already" : "");
}

std::string ending(const JobEnded& event, const RunView& view) {
  const std::string label = page_label(view.page_of(event.job), view.largest_page());
  const std::string file = event.target.filename().native();
  const std::string name = without_control_characters(file.empty() ? view.title_of(event.job) : file);
  // Most file names begin with their page's number anyhow.
  std::string text = name.starts_with(label) ? name
                     : name.empty()          ? label
                                             : fmt::format("{} {}", label, name);
  text = named(view.list_of(event.job), std::move(text));
  if (event.state == JobState::done) return fmt::format("{}  {}", text, format_bytes(event.size));
  text += fmt::format("  {}", event.waits() ? "waiting" : to_string(event.state));
  if (!event.error) return text;
  return fmt::format("{}: {} ({})", text, without_control_characters(event.error->what),
                     to_string(event.error->kind));
}

std::string resting(const HostView& host, Instant now) {
  const Duration left = host.rests_until - now;
  std::string text = without_control_characters(host.host);
  text += left > Duration::zero()
              ? fmt::format(" rests until {} ({})", format_clock(host.until, host.until - left),
                            format_duration(left))
              : std::string(" is asked again");
  if (host.waiting > 0)
    text +=
        fmt::format(", {}", host.waiting == 1 ? "1 page waits" : fmt::format("{} pages wait", host.waiting));
  if (!host.reason.empty()) text += ": " + without_control_characters(host.reason);
  return text;
}

std::string answering(const HostAnswers& event) {
  return without_control_characters(event.host) + " answers again";
}

}  // namespace mg
