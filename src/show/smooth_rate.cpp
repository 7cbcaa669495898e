#include "src/show/smooth_rate.h"

#include <algorithm>
#include <cmath>

namespace mg {

namespace {

constexpr Duration kFade = 4s;   // long enough to bridge an HLS segment, short enough to show a stall
constexpr Duration kLeast = 1s;  // a rate over less than this is a guess

double faded(Duration age) {
  return std::exp(-seconds(std::max(age, Duration::zero())) / seconds(kFade));
}

}  // namespace

void SmoothRate::add(Bytes arrived, Instant now) {
  if (!begun_) begun_ = now;
  weighted_ = weighted_ * faded(now - latest_) + static_cast<double>(arrived.count);
  latest_ = now;
}

BytesPerSecond SmoothRate::at(Instant now) const {
  if (!begun_) return {};
  // What a constant 1 B/s since `begun_` would weigh: makes the first seconds as true as later ones.
  const double weight = seconds(kFade) * (1 - faded(std::max(now - *begun_, kLeast)));
  return {weighted_ * faded(now - latest_) / weight};
}

}  // namespace mg
