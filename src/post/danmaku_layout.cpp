#include "src/post/danmaku_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <queue>

#include "src/post/text_extent.h"

namespace mg {

namespace {

constexpr double kOrdinarySize = 25;  // as the site counts
constexpr double kSmallest = 0.5;     // of the ordinary letters; smaller ones nobody can read
constexpr double kLargest = 2.0;      // and larger ones cover the video
constexpr double kGap = 0.25;         // between two in a row, likewise
constexpr std::size_t kFirstSweep = 32;

// One on the screen, as its lane sees it.
struct Flight {
  Duration begin{};
  Duration end{};
  double x_first = 0;
  double x_last = 0;
  double width = 0;  // with the gap behind it

  [[nodiscard]] double x_at(Duration time) const {
    return x_first + (x_last - x_first) * (seconds(time - begin) / seconds(end - begin));
  }
};

// Both go evenly, so their distance does, too: it is enough to look at the ends of the time that they share.
bool meet(const Flight& a, const Flight& b) {
  const Duration from = std::max(a.begin, b.begin);
  const Duration to = std::min(a.end, b.end);
  if (from >= to) return false;
  const double at_first = a.x_at(from) - b.x_at(from);
  const double at_last = a.x_at(to) - b.x_at(to);
  return std::min(at_first, at_last) < b.width && std::max(at_first, at_last) > -a.width;
}

// Those that are on the screen in one strip of it. Comments are asked about by time, so that what has ended
// can be forgotten.
class Strip {
 public:
  [[nodiscard]] bool has_room(const Flight& flight) const {
    // The newest is the likeliest to be in the way.
    return std::none_of(flights_.rbegin(), flights_.rend(),
                        [&](const Flight& other) { return meet(flight, other); });
  }
  // When the newest came; never is long ago.
  [[nodiscard]] Duration newest() const { return flights_.empty() ? Duration::min() : flights_.back().begin; }

  void enter(const Flight& flight) {
    if (flights_.size() >= sweep_at_) {
      std::erase_if(flights_, [&](const Flight& other) { return other.end <= flight.begin; });
      sweep_at_ = std::max(kFirstSweep, flights_.size() * 2);
    }
    flights_.push_back(flight);
  }

 private:
  std::vector<Flight> flights_;
  std::size_t sweep_at_ = kFirstSweep;
};

// A comment, and how many strips it takes.
struct Candidate {
  PlacedComment placed;
  Flight flight;
  std::size_t strips = 1;
};

class Layout {
 public:
  explicit Layout(const DanmakuLook& look)
      : look_(look),
        letters_(letter_size(look)),
        border_(2 * static_cast<int>(std::ceil(outline_of(look)))),
        strip_height_(letters_ + border_),
        strips_(static_cast<std::size_t>(std::max(1, look.height / strip_height_))),
        usable_(std::clamp<std::size_t>(
            static_cast<std::size_t>(static_cast<double>(strips_.size()) * look.area), 1, strips_.size())) {}

  void add(const Comment& comment);
  DanmakuLayout take() { return std::move(layout_); }

 private:
  [[nodiscard]] Candidate measure(const Comment& comment, const std::vector<std::string>& lines) const;
  void fit(PlacedComment& placed, const std::vector<std::string>& lines, int font_size) const;
  [[nodiscard]] std::optional<std::size_t> find_strip(const Candidate& candidate) const;
  [[nodiscard]] std::size_t nth_strip(const Candidate& candidate, std::size_t n) const;
  bool is_full(Duration now);

  const DanmakuLook& look_;
  int letters_;
  int border_;  // the outlines at both sides
  int strip_height_;
  std::vector<Strip> strips_;  // from the top
  std::size_t usable_;         // so many of them from either edge
  std::priority_queue<Duration, std::vector<Duration>, std::greater<>>
      ends_;  // where only so many may be seen
  DanmakuLayout layout_;
};

void Layout::add(const Comment& comment) {
  if (way_of(comment.mode) == CommentWay::special) {
    ++layout_.special;
    return;
  }
  const std::vector<std::string> lines = shown_lines(comment.text);
  if (lines.empty()) {
    ++layout_.blank;
    return;
  }
  Candidate candidate = measure(comment, lines);
  const auto strip = is_full(comment.time) ? std::nullopt : find_strip(candidate);
  if (!strip) {
    ++layout_.dropped;
    return;
  }
  for (std::size_t i = 0; i < candidate.strips; ++i) strips_[*strip + i].enter(candidate.flight);
  if (look_.most_at_once) ends_.push(candidate.placed.end);
  candidate.placed.y = static_cast<int>(*strip) * strip_height_;
  if (candidate.placed.way == CommentWay::bottom) {
    candidate.placed.y += static_cast<int>(candidate.strips) * strip_height_ - candidate.placed.height;
  }
  layout_.shown.push_back(std::move(candidate.placed));
}

void Layout::fit(PlacedComment& placed, const std::vector<std::string>& lines, int font_size) const {
  placed.font_size = font_size;
  placed.height = static_cast<int>(lines.size()) * font_size + border_;
  placed.width = 0;
  for (const std::string& line : lines)
    placed.width = std::max(placed.width, line_width(line, font_size) + border_);
}

Candidate Layout::measure(const Comment& comment, const std::vector<std::string>& lines) const {
  Candidate candidate;
  PlacedComment& placed = candidate.placed;
  placed.way = way_of(comment.mode);
  placed.colour = comment.colour;
  placed.text = fmt::format("{}", fmt::join(lines, "\n"));
  const double scale = std::clamp(comment.size / kOrdinarySize, kSmallest, kLargest);
  fit(placed, lines, std::max(1, static_cast<int>(std::lround(letters_ * scale))));
  const bool stands = placed.way == CommentWay::top || placed.way == CommentWay::bottom;
  if (stands && placed.width > look_.width) {
    const int smaller = static_cast<int>(static_cast<double>(placed.font_size) * look_.width / placed.width);
    fit(placed, lines, std::max({1, smaller, static_cast<int>(letters_ * kSmallest)}));
  }
  placed.begin = comment.time;
  placed.end = comment.time + (stands ? look_.still_time : look_.scroll_time);
  placed.x_first = look_.width;
  placed.x_last = -placed.width;
  if (placed.way == CommentWay::reverse) std::swap(placed.x_first, placed.x_last);
  if (stands) placed.x_first = placed.x_last = (look_.width - placed.width) / 2;
  candidate.flight = {.begin = placed.begin,
                      .end = placed.end,
                      .x_first = static_cast<double>(placed.x_first),
                      .x_last = static_cast<double>(placed.x_last),
                      .width = placed.width + letters_ * kGap};
  candidate.strips = static_cast<std::size_t>((placed.height + strip_height_ - 1) / strip_height_);
  return candidate;
}

// The n-th that it may begin in, from the edge that it belongs to.
std::size_t Layout::nth_strip(const Candidate& candidate, std::size_t n) const {
  return candidate.placed.way == CommentWay::bottom ? strips_.size() - candidate.strips - n : n;
}

std::optional<std::size_t> Layout::find_strip(const Candidate& candidate) const {
  if (candidate.strips > usable_) return std::nullopt;
  std::size_t quietest = 0;
  Duration longest_ago = Duration::max();
  for (std::size_t n = 0; n + candidate.strips <= usable_; ++n) {
    const std::size_t strip = nth_strip(candidate, n);
    const std::span<const Strip> taken(&strips_[strip], candidate.strips);
    if (std::ranges::all_of(taken, [&](const Strip& one) { return one.has_room(candidate.flight); }))
      return strip;
    const Duration newest = std::ranges::max(taken, {}, &Strip::newest).newest();
    if (newest < longest_ago) {
      longest_ago = newest;
      quietest = strip;
    }
  }
  if (look_.crowding == Crowding::drop) return std::nullopt;
  return quietest;
}

bool Layout::is_full(Duration now) {
  if (!look_.most_at_once) return false;
  while (!ends_.empty() && ends_.top() <= now) ends_.pop();
  return ends_.size() >= static_cast<std::size_t>(*look_.most_at_once);
}

}  // namespace

DanmakuLayout lay_out(std::span<const Comment> comments, const DanmakuLook& look) {
  std::vector<std::size_t> order(comments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return comments[i].time; });
  Layout layout(look);
  for (const std::size_t i : order) layout.add(comments[i]);
  return layout.take();
}

}  // namespace mg
