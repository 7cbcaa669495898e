// Whether a file is what was promised. Tools end with success after a truncated transfer, a silent change to
// a lower quality, or a resume of one quality with the bytes of another; only the file itself tells.
#pragma once

#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/model/episode.h"
#include "src/model/muxer.h"
#include "src/model/outcome.h"
#include "src/model/page_facts.h"

namespace mg {

// How far a file's length may be from the announced one. Sites announce whole seconds and containers round to
// frames, so short files get two seconds; joined segments add a little each, hence a share of long ones, but
// never so much that a lost piece would pass.
inline constexpr Duration kLengthSlack = std::chrono::seconds(2);
inline constexpr double kLengthShare = 0.03;
inline constexpr Duration kMostLengthSlack = std::chrono::seconds(30);

// Sound that ends with the picture's last scene is no damage, so the streams of one file may differ by more.
inline constexpr Duration kStreamSlack = std::chrono::seconds(5);
inline constexpr double kStreamShare = 0.05;

// Writing the streams into another container drops one kind of bookkeeping and adds another.
inline constexpr Bytes kSizeSlack = 64_KiB;
inline constexpr double kSizeShare = 0.03;
inline constexpr double kEstimateFactor =
    4;  // sites' estimates are of the average bit rate: right in magnitude

// What of it is worth keeping with the page. A cover is no picture.
[[nodiscard]] PageFacts page_facts(const MediaFacts& found);

// Streams, height, lengths and size, each where it is known on both sides: everything that was expected and
// what was found instead, a phrase each.
[[nodiscard]] std::vector<std::string> complaints_of(const MediaFacts& found, const Episode& expected);

// The same of what was just fetched. Damage is transient (fetch again), and `what` names all of it.
[[nodiscard]] Outcome verify(const MediaFacts& found, const Episode& expected);

}  // namespace mg
