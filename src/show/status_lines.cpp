#include "src/show/status_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"
#include "src/show/words.h"

namespace mg {

namespace {

constexpr int kWidest = 120;
constexpr int kMostLines = 16;

std::string right(std::string_view text, int cells) {
  const int missing = std::max(0, cells - display_width(text));
  return std::string(static_cast<std::size_t>(missing), ' ').append(text);
}

std::string percent(const PageView& page) {
  if (!page.total || page.total->count <= 0) return "";
  const double part = static_cast<double>(page.done.count) / static_cast<double>(page.total->count);
  return fmt::format("{}%", static_cast<int>(std::clamp(part, 0.0, 1.0) * 100));
}

// What a fetch has got to: percent, bytes and rate in columns, as many as fit.
std::string fetching(const PageView& page, int width, Instant now) {
  const std::string part = percent(page);
  std::string text = part.empty() ? right(format_bytes(page.done), 10) : right(part, 4);
  if (width >= 70 && !part.empty())
    text += right(fmt::format("{} of {}", format_bytes(page.done), format_bytes(*page.total)), 22);
  if (width >= 36) text += right(format_rate(page.speed.at(now)), 13);
  return text;
}

// The right end of a page's line.
std::string doing(const PageView& page, int width, Instant now) {
  if (page.again_at) {
    if (*page.again_at <= now) return "waits";
    const std::string wait = format_duration(*page.again_at - now);
    return fmt::format("again in {}", wait);
  }
  std::string text(to_string(page.state));
  if (page.state == JobState::fetching && page.done.count > 0) text = fetching(page, width, now);
  if (!page.doing.empty()) text = fmt::format("{:3}%  {}", static_cast<int>(page.share * 100), page.doing);
  if (width >= 90 && !page.engine.empty()) text += "  " + pad_to_width(page.engine, 8);
  return text;
}

std::string page_line(const PageView& page, int largest, int width, Instant now) {
  const std::string label = page_label(page.page, largest);
  const std::string end = doing(page, width, now);
  std::string name = page.list.empty() ? page.title : fmt::format("{}: {}", page.list, page.title);
  if (page.again_at) name = name.empty() ? page.trouble : fmt::format("{}: {}", name, page.trouble);
  const int room = width - display_width(label) - display_width(end) - 3;
  if (room < 4) return cut_to_width(fmt::format("{} {}", label, end), width);
  name = pad_to_width(cut_to_width(without_control_characters(name), room), room);
  return fmt::format("{} {}  {}", label, name, end);
}

std::string whole_line(const WholeView& whole, int width) {
  const std::string end = fmt::format("  {:3}%  joining", static_cast<int>(whole.share * 100));
  const int room = width - display_width(end);
  if (room < 4) return cut_to_width("joining", width);
  return pad_to_width(cut_to_width(without_control_characters(whole.name), room), room) + end;
}

// Most important first: what does not fit falls off at the end.
std::string total_line(const RunView& view, int width, Instant now) {
  if (!view.listing().empty()) {
    return cut_to_width(
        without_control_characters(fmt::format("{} reads the list of {}", view.listing(), view.title())),
        width);
  }
  const RunTotals totals = view.totals();
  std::vector<std::string> pieces{fmt::format("{}/{}", totals.over(), totals.selected)};
  if (totals.failed > 0) pieces.push_back(fmt::format("{} failed", totals.failed));
  pieces.push_back(format_rate(view.rate(now)));
  if (const auto left = view.time_left(now)) pieces.push_back(fmt::format("{} left", format_duration(*left)));
  pieces.push_back(format_bytes(totals.bytes));
  if (totals.skipped > 0) pieces.push_back(fmt::format("{} skipped", totals.skipped));
  std::string line;
  for (const std::string& piece : pieces) {
    const std::string longer = line.empty() ? piece : fmt::format("{}  {}", line, piece);
    if (display_width(longer) > width) break;
    line = longer;
  }
  return line;
}

}  // namespace

std::vector<std::string> status_lines(const RunView& view, TerminalSize terminal, Instant now) {
  // The last cell stays free, because a cursor behind it stands differently in every terminal.
  const int width = std::clamp(terminal.width - 1, 1, kWidest);
  const int most = std::clamp(terminal.height - 1, 1, kMostLines);
  std::vector<std::string> lines;
  if (view.over()) return lines;
  const auto& hosts = view.resting();
  auto pages = view.running();
  // They are counted with the host; nobody asks for them now.
  if (!hosts.empty()) std::erase_if(pages, [](const PageView* page) { return page->untold(); });
  for (const WholeView* whole : view.wholes()) {
    if (static_cast<int>(lines.size()) + 2 < most) lines.push_back(whole_line(*whole, width));
  }
  const int room = most - 1 - static_cast<int>(lines.size());  // the totals always have theirs
  const int host_count = std::min(static_cast<int>(hosts.size()), room);
  int page_count = static_cast<int>(pages.size());
  const bool too_many = page_count > room - host_count;
  if (too_many) page_count = std::max(0, room - host_count - 1);
  for (const PageView* page : std::vector(pages.begin(), pages.begin() + page_count)) {
    lines.push_back(page_line(*page, view.largest_page(), width, now));
  }
  if (too_many && room > host_count)
    lines.push_back(cut_to_width(fmt::format("{} more", static_cast<int>(pages.size()) - page_count), width));
  for (const HostView& host : std::vector(hosts.begin(), hosts.begin() + host_count))
    lines.push_back(cut_to_width(resting(host, now), width));
  // "^C" is echoed behind the last line; where there is room, it should not begin a new row.
  lines.push_back(total_line(view, width < 20 ? width : width - 2, now));
  return lines;
}

}  // namespace mg
