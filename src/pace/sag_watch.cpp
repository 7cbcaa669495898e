#include "src/pace/sag_watch.h"

#include <algorithm>

namespace mg {
namespace {

// Sites let 3 to 5 MiB of a connection pass at full speed, and then 50 KiB/s or less: some 50 times slower.
// Connections that begin to share a line become slower, too, by as many times as there are of them.
constexpr double kSag = 8;                   // times slower than it was
constexpr BytesPerSecond kSlow{256 * 1024};  // what is faster is left alone, whatever it was before
constexpr BytesPerSecond kDrip{1024};        // what is slower is no body: a sign of life now and then
constexpr Bytes kLeastTotal = 1_MiB;         // what brought less costs little to wait for
constexpr Bytes kPiece = 256_KiB;            // less tells of the buffers on the way
constexpr Duration kSlowFor = 4s;            // a line may falter for less
constexpr Duration kStretch = 1s;
constexpr Duration kIdle = 2500ms;  // at 50 KiB/s a piece of 64 KiB, as servers write them, takes 1.3 s
constexpr Duration kSettling = 1s;  // after it was held back: what waited in the buffers comes first

constexpr Duration kBetweenCuts = 5s;
constexpr Duration kLongPause = 2min;  // after one in vain
constexpr int kMostInVain = 2;
constexpr Bytes kLeastFresh = 512_KiB;
constexpr double kFasterAgain = 3;  // times, than the one that was cut

}  // namespace

BytesPerSecond SagWatch::slow_enough() const {
  return std::min(kSlow, BytesPerSecond{best_.count / kSag});
}

BytesPerSecond SagWatch::recent(Instant now) const {
  if (!stretch_) return {};
  const Duration open = now - stretch_->at;
  return open < kStretch && last_stretch_ ? *last_stretch_ : (total_ - stretch_->total) / open;
}

bool SagWatch::sags(Instant now) const {
  if (!slow_since_ || now - *slow_since_ < kSlowFor) return false;
  if (total_ < kLeastTotal || now - last_ > kIdle) return false;
  // The stretch that is not over yet may be a fast one.
  return (total_ - stretch_->total) / kStretch <= slow_enough();
}

void SagWatch::arrived(Bytes count, Instant now) {
  const bool settling = held_at_ && now - *held_at_ < kSettling;
  if (!stretch_ || settling || now - last_ > kIdle) start_over(now);
  last_ = now;
  total_ += count;
  // What a piece from before it was held brought since came out of the buffers.
  if (!piece_ || (held_at_ && !settling && piece_->at <= *held_at_)) piece_ = Mark{now, total_};
  if (!settling) measure_best(now);
  measure_slow(now);
}

void SagWatch::asked(Instant now) {
  start_over(now);
}

// At a limit it is held again and again: what came between tells how fast it is at least.
void SagWatch::held(Instant now) {
  if (piece_) measure_best(now);
  held_at_ = now;
  start_over(now);
}

void SagWatch::start_over(Instant now) {
  slow_since_.reset();
  last_stretch_.reset();
  stretch_ = Mark{now, total_};
}

void SagWatch::measure_best(Instant now) {
  const Bytes came = total_ - piece_->total;
  if (came < kPiece) return;
  best_ = std::max(best_, came / std::max<Duration>(now - piece_->at, 1ms));
  piece_ = Mark{now, total_};
}

void SagWatch::measure_slow(Instant now) {
  if (now - stretch_->at < kStretch) return;
  last_stretch_ = (total_ - stretch_->total) / (now - stretch_->at);
  const bool slow = *last_stretch_ <= slow_enough() && *last_stretch_ >= kDrip;
  if (!slow) slow_since_.reset();
  if (slow && !slow_since_) slow_since_ = stretch_->at;
  stretch_ = Mark{now, total_};
}

bool CutAllowance::may_cut(Instant now) const {
  if (cuts_ >= most_) return false;
  if (last_ != LastCut::unproven) return last_ == LastCut::none || now - last_at_ >= kBetweenCuts;
  return in_vain_ + 1 < kMostInVain && now - last_at_ >= kLongPause;
}

void CutAllowance::cut(BytesPerSecond slow, Instant now) {
  if (last_ == LastCut::unproven) in_vain_ += 1;
  cuts_ += 1;
  last_ = LastCut::unproven;
  last_at_ = now;
  slow_ = slow;
}

void CutAllowance::fresh_one_brought(Bytes total, BytesPerSecond best) {
  if (last_ != LastCut::unproven || total < kLeastFresh) return;
  if (best.count >= slow_.count * kFasterAgain) last_ = LastCut::helped;
}

}  // namespace mg
