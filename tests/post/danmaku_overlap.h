// Whether placed comments cover each other, looked at as a viewer would: picture by picture, not by the rule
// that placed them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "src/post/danmaku_layout.h"

namespace mg {

inline double left_edge(const PlacedComment& comment, Duration now) {
  const double share = seconds(now - comment.begin) / seconds(comment.end - comment.begin);
  return comment.x_first + (comment.x_last - comment.x_first) * share;
}

inline bool cover_each_other(const PlacedComment& a, const PlacedComment& b, Duration now) {
  constexpr double kBlur = 0.01;  // of a pixel: no rounding is an overlap
  if (a.y >= b.y + b.height || b.y >= a.y + a.height) return false;
  const double left = left_edge(a, now);
  const double other = left_edge(b, now);
  return left + kBlur < other + b.width && other + kBlur < left + a.width;
}

// The first two that cover each other in a picture taken every so often; comments are in order of time.
inline std::optional<std::pair<std::size_t, std::size_t>> first_overlap(
    std::span<const PlacedComment> comments, Duration every = 100ms) {
  if (comments.empty()) return std::nullopt;
  Duration last{};
  for (const PlacedComment& comment : comments) last = std::max(last, comment.end);
  std::vector<std::size_t> seen;
  std::size_t next = 0;
  for (Duration now = comments.front().begin; now < last; now += every) {
    for (; next < comments.size() && comments[next].begin <= now; ++next) seen.push_back(next);
    std::erase_if(seen, [&](std::size_t i) { return comments[i].end <= now; });
    for (std::size_t i = 0; i < seen.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (cover_each_other(comments[seen[i]], comments[seen[j]], now)) return std::pair(seen[j], seen[i]);
      }
    }
  }
  return std::nullopt;
}

}  // namespace mg
