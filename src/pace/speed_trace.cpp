#include "src/pace/speed_trace.h"

#include <algorithm>
#include <iterator>

namespace mg {
namespace {

constexpr Duration kSpacing = 20ms;        // of samples; finer ones tell of the socket, not of the host
constexpr Duration kMemory = 6s;           // more than the longest telling window; older ones are thinned
constexpr Duration kShortest = 50ms;       // a shorter window shows the bursts of buffers
constexpr Bytes kLeast = 64_KiB;           // servers write pieces of up to so much
constexpr Bytes kTelling = 192_KiB;        // three such pieces
constexpr Duration kLeastTelling = 400ms;  // a hiccup of a wireless line is shorter
constexpr Duration kLongestTelling = 5s;

}  // namespace

void SpeedTrace::begin(Instant now) {
  began_ = now;
  samples_ = {{now, total_}};
}

void SpeedTrace::begin_anew(Instant now) {
  begin(now);
  best_ = {};
}

void SpeedTrace::arrived(Bytes count, Instant now) {
  if (samples_.empty()) begin(now);
  total_ += count;
  const bool last_is_open = samples_.size() > 1 && now - samples_[samples_.size() - 2].at < kSpacing;
  if (last_is_open) {
    samples_.back() = {now, total_};
  } else {
    samples_.push_back({now, total_});
  }
  while (samples_.size() > 2 && now - samples_[1].at > kMemory) samples_.pop_front();
  measure_best();
}

void SpeedTrace::measure_best() {
  const Sample& last = samples_.back();
  for (auto sample = std::next(samples_.rbegin()); sample != samples_.rend(); ++sample) {
    if (last.at - sample->at < kShortest || last.total - sample->total < kLeast) continue;
    best_ = std::max(best_, (last.total - sample->total) / (last.at - sample->at));
    return;
  }
}

const SpeedTrace::Sample& SpeedTrace::last_before(Instant moment) const {
  const auto after = std::ranges::partition_point(samples_, [=](const Sample& s) { return s.at <= moment; });
  return after == samples_.begin() ? *after : *std::prev(after);
}

BytesPerSecond SpeedTrace::recent(Duration window, Instant now) const {
  if (samples_.empty()) return {};
  const Sample& from = last_before(now - window);
  return (total_ - from.total) / (now - from.at);
}

Duration SpeedTrace::telling_window(BytesPerSecond usual) {
  if (usual.count <= 0) return kLongestTelling;
  return std::clamp(from_seconds(static_cast<double>(kTelling.count) / usual.count), kLeastTelling,
                    kLongestTelling);
}

SpeedTrace::Knee SpeedTrace::knee(BytesPerSecond slow) const {
  for (std::size_t i = samples_.size(); i-- > 1;) {
    const Sample& from = samples_[i - 1];
    const Duration taken = std::max<Duration>(samples_[i].at - from.at, kSpacing);
    if ((samples_[i].total - from.total) / taken > slow) return samples_[i];
  }
  return samples_.empty() ? Knee{began_, total_} : samples_.front();
}

}  // namespace mg
