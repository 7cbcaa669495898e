#include "src/pace/token_bucket.h"

#include <algorithm>

namespace mg {
namespace {

constexpr Duration kTurn = 50ms;
constexpr Bytes kLeastTurn = 4_KiB;
constexpr Bytes kMostTurn = 1_MiB;
constexpr Duration kLongest = std::chrono::hours(24);  // keeps an absurd rate from overflowing times

}  // namespace

Duration TokenBucket::worth(Bytes count) const {
  return from_seconds(std::min(static_cast<double>(count.count) / rate_->count, seconds(kLongest)));
}

void TokenBucket::change(std::optional<BytesPerSecond> rate, Instant now) {
  const double debt = rate_ && free_at_ > now ? seconds(free_at_ - now) * rate_->count : 0;
  rate_ = rate;
  free_at_ = now;
  if (rate_) free_at_ += worth({static_cast<std::int64_t>(debt)});
}

Instant TokenBucket::reserve(Bytes count, Instant now) {
  if (!rate_) return now;
  const Instant begin = std::max(free_at_, now - kBurst);
  free_at_ = begin + worth(count);
  return std::max(begin, now);
}

void TokenBucket::give_back(Bytes count) {
  if (rate_) free_at_ -= worth(count);
}

Bytes TokenBucket::turn() const {
  if (!rate_) return kMostTurn;
  const double bytes = std::min(rate_->count * seconds(kTurn), static_cast<double>(kMostTurn.count));
  return std::max(kLeastTurn, Bytes{static_cast<std::int64_t>(bytes)});
}

}  // namespace mg
