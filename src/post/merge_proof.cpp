#include "src/post/merge_proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "src/base/quantity_text.h"
#include "src/post/verify.h"

namespace mg {

namespace {

bool has(const MediaFacts& facts, StreamFacts::Kind kind) {
  return std::ranges::find(facts.streams, kind, &StreamFacts::kind) != facts.streams.end();
}

bool is_one_kind(const MediaFacts& facts) {
  return has(facts, StreamFacts::Kind::video) != has(facts, StreamFacts::Kind::audio);
}

// A picture and its sound, or what is left of the two. A piece that has both could be a film of its own.
bool picture_and_sound(std::span<const MediaFacts> pieces) {
  if (!std::ranges::all_of(pieces, is_one_kind)) return false;
  const auto kind = StreamFacts::Kind::video;
  return pieces.size() == 1 || (pieces.size() == 2 && has(pieces[0], kind) != has(pieces[1], kind));
}

bool near(Duration a, Duration b) {
  const auto share =
      from_seconds(std::min(seconds(std::max(a, b)) * kLengthShare, seconds(kMostLengthSlack)));
  return std::chrono::abs(a - b) <= std::max(share, kLengthSlack);
}

}  // namespace

std::optional<std::string> fault_of_merge(const MediaFacts& whole, std::span<const MediaFacts> pieces) {
  if (!whole.duration || *whole.duration <= Duration::zero()) return "its length is not known";
  Duration sum{};
  Duration longest{};
  Duration shortest = *whole.duration;
  for (const MediaFacts& piece : pieces) {
    if (!piece.duration || *piece.duration <= Duration::zero()) return "the length of a piece is not known";
    sum += *piece.duration;
    longest = std::max(longest, *piece.duration);
    shortest = std::min(shortest, *piece.duration);
  }
  for (const auto& [kind, name] :
       {std::pair(StreamFacts::Kind::video, "picture"), std::pair(StreamFacts::Kind::audio, "sound")}) {
    const bool in_pieces = std::ranges::any_of(pieces, [&](const MediaFacts& one) { return has(one, kind); });
    if (in_pieces && !has(whole, kind)) return fmt::format("it has no {}", name);
  }
  // What is forgiven is never as much as a piece: one of two seconds is missed, too.
  const bool all_there = std::chrono::abs(*whole.duration - sum) < shortest / 2;
  const bool one_after_the_other = all_there && near(*whole.duration, sum);
  const bool side_by_side = near(*whole.duration, longest) && picture_and_sound(pieces);
  if (side_by_side || (one_after_the_other && pieces.size() > 1)) return std::nullopt;
  if (one_after_the_other) return "a single piece with picture and sound may be a film of its own";
  return fmt::format("it lasts {}, its pieces {}", format_duration(*whole.duration), format_duration(sum));
}

}  // namespace mg
