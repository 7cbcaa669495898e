#include "src/post/danmaku_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <queue>
#include <utility>

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
  double speed = 0;  // pixels a nanosecond; 0: it stands
  double width = 0;  // with the gap behind it

  [[nodiscard]] double x_at(Duration time) const {
    return x_first + speed * static_cast<double>((time - begin).count());
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

// Those that are on the screen in one strip of it. Standing ones enter first, all of them; both kinds enter
// and are asked about by time, so that what has ended can be forgotten.
class Strip {
 public:
  [[nodiscard]] bool has_room(const Flight& flight) {
    while (passed_ < standing_.size() && standing_[passed_].end <= flight.begin) ++passed_;
    for (std::size_t i = passed_; i < standing_.size() && standing_[i].begin < flight.end; ++i) {
      if (meet(flight, standing_[i])) return false;
    }
    // The newest is the likeliest to be in the way.
    return std::none_of(moving_.rbegin(), moving_.rend(),
                        [&](const Flight& other) { return meet(flight, other); });
  }
  // When the newest of its kind came; never is long ago.
  [[nodiscard]] Duration newest() const {
    const std::vector<Flight>& flights = moving_.empty() ? standing_ : moving_;
    return flights.empty() ? Duration::min() : flights.back().begin;
  }

  void enter(const Flight& flight) {
    if (flight.speed == 0) {
      standing_.push_back(flight);
      return;
    }
    if (moving_.size() >= sweep_at_) {
      std::erase_if(moving_, [&](const Flight& other) { return other.end <= flight.begin; });
      sweep_at_ = std::max(kFirstSweep, moving_.size() * 2);
    }
    moving_.push_back(flight);
  }
  void begin_anew() { passed_ = 0; }  // with moving ones, from the first time on

 private:
  std::vector<Flight> standing_;  // all are there as long
  std::size_t passed_ = 0;        // so many of them have ended
  std::vector<Flight> moving_;
  std::size_t sweep_at_ = kFirstSweep;
};

bool stands(const Comment& comment) {
  const CommentWay way = way_of(comment.mode);
  return way == CommentWay::top || way == CommentWay::bottom;
}

bool moves(const Comment& comment) {
  return !stands(comment);
}

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

  void add(const Comment& comment, std::size_t turn);
  // What is added now comes from the first time on again, and moves.
  void begin_anew() { std::ranges::for_each(strips_, &Strip::begin_anew); }
  DanmakuLayout take();

 private:
  [[nodiscard]] Candidate measure(const Comment& comment, const std::vector<std::string>& lines) const;
  void fit(PlacedComment& placed, const std::vector<std::string>& lines, int font_size) const;
  [[nodiscard]] std::optional<std::size_t> find_strip(const Candidate& candidate);
  [[nodiscard]] std::size_t nth_strip(const Candidate& candidate, std::size_t n) const;

  const DanmakuLook& look_;
  int letters_;
  int border_;  // the outlines at both sides
  int strip_height_;
  std::vector<Strip> strips_;                                 // from the top
  std::size_t usable_;                                        // so many of them from either edge
  std::vector<std::pair<std::size_t, PlacedComment>> shown_;  // by turn
  DanmakuLayout layout_;
};

void Layout::add(const Comment& comment, std::size_t turn) {
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
  const auto strip = find_strip(candidate);
  if (!strip) {
    ++layout_.dropped;
    return;
  }
  for (std::size_t i = 0; i < candidate.strips; ++i) strips_[*strip + i].enter(candidate.flight);
  candidate.placed.y = static_cast<int>(*strip) * strip_height_;
  if (candidate.placed.way == CommentWay::bottom) {
    candidate.placed.y += static_cast<int>(candidate.strips) * strip_height_ - candidate.placed.height;
  }
  shown_.emplace_back(turn, std::move(candidate.placed));
}

DanmakuLayout Layout::take() {
  // Those that stand by turn, then those that move: each comment is moved once.
  const auto is_behind = [](const auto& one, const auto& other) { return one.first > other.first; };
  const auto moving = std::ranges::adjacent_find(shown_, is_behind);
  auto still = shown_.begin();
  auto other = moving == shown_.end() ? shown_.end() : moving + 1;
  const auto end_of_still = other;
  layout_.shown.reserve(shown_.size());
  while (still != end_of_still || other != shown_.end()) {
    const bool takes_still = other == shown_.end() || (still != end_of_still && still->first < other->first);
    layout_.shown.push_back(std::move(takes_still ? still++->second : other++->second));
  }
  return std::move(layout_);
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
  const bool is_still = stands(comment);
  if (is_still && placed.width > look_.width) {
    const int smaller = static_cast<int>(static_cast<double>(placed.font_size) * look_.width / placed.width);
    fit(placed, lines, std::max({1, smaller, static_cast<int>(letters_ * kSmallest)}));
  }
  placed.begin = comment.time;
  placed.end = comment.time + (is_still ? look_.still_time : look_.scroll_time);
  placed.x_first = look_.width;
  placed.x_last = -placed.width;
  if (placed.way == CommentWay::reverse) std::swap(placed.x_first, placed.x_last);
  if (is_still) placed.x_first = placed.x_last = (look_.width - placed.width) / 2;
  candidate.flight = {
      .begin = placed.begin,
      .end = placed.end,
      .x_first = static_cast<double>(placed.x_first),
      .speed = (placed.x_last - placed.x_first) / static_cast<double>((placed.end - placed.begin).count()),
      .width = placed.width + letters_ * kGap};
  candidate.strips = static_cast<std::size_t>((placed.height + strip_height_ - 1) / strip_height_);
  return candidate;
}

// The n-th that it may begin in, from the edge that it belongs to.
std::size_t Layout::nth_strip(const Candidate& candidate, std::size_t n) const {
  return candidate.placed.way == CommentWay::bottom ? strips_.size() - candidate.strips - n : n;
}

std::optional<std::size_t> Layout::find_strip(const Candidate& candidate) {
  if (candidate.strips > usable_) return std::nullopt;
  // Half of them stays for those that move, unless one alone takes more.
  const bool is_still = candidate.flight.speed == 0;
  const std::size_t limit = is_still ? std::max((usable_ + 1) / 2, candidate.strips) : usable_;
  std::size_t quietest = 0;
  Duration longest_ago = Duration::max();
  for (std::size_t n = 0; n + candidate.strips <= limit; ++n) {
    const std::size_t strip = nth_strip(candidate, n);
    const std::span<Strip> taken(&strips_[strip], candidate.strips);
    if (std::ranges::all_of(taken, [&](Strip& one) { return one.has_room(candidate.flight); })) return strip;
    const Duration newest = std::ranges::max(taken, {}, &Strip::newest).newest();
    if (newest < longest_ago) {
      longest_ago = newest;
      quietest = strip;
    }
  }
  if (look_.crowding == Crowding::drop) return std::nullopt;
  return quietest;
}

// Those of `order` that may be seen if only so many are at once; who comes first is.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& order, std::span<const Comment> comments,
                                 const DanmakuLook& look) {
  std::vector<std::size_t> kept;
  std::priority_queue<Duration, std::vector<Duration>, std::greater<>> ends;
  for (const std::size_t i : order) {
    const Comment& comment = comments[i];
    if (way_of(comment.mode) == CommentWay::special || shown_lines(comment.text).empty()) {
      kept.push_back(i);  // to be counted as what they are
      continue;
    }
    while (!ends.empty() && ends.top() <= comment.time) ends.pop();
    if (ends.size() >= static_cast<std::size_t>(*look.most_at_once)) continue;
    ends.push(comment.time + (stands(comment) ? look.still_time : look.scroll_time));
    kept.push_back(i);
  }
  return kept;
}

}  // namespace

DanmakuLayout lay_out(std::span<const Comment> comments, const DanmakuLook& look) {
  std::vector<std::size_t> order(comments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(comments[i].time, i); });
  const std::size_t all = order.size();
  if (look.most_at_once) order = thinned(order, comments, look);
  // Those that stand are placed first: in a crowd of moving ones no strip is ever free for as long as they
  // take.
  Layout layout(look);
  for (const auto is_wanted : {stands, moves}) {
    for (std::size_t turn = 0; turn < order.size(); ++turn) {
      if (is_wanted(comments[order[turn]])) layout.add(comments[order[turn]], turn);
    }
    layout.begin_anew();
  }
  DanmakuLayout result = layout.take();
  result.dropped += all - order.size();
  return result;
}

}  // namespace mg
