#include "src/pace/squeeze.h"

#include <algorithm>

namespace mg {
namespace {

constexpr Bytes kLeastSize = 96_KiB;    // less is what the buffers on the way hold
constexpr double kAlike = 1.25;         // sizes of one and the same squeeze
constexpr Duration kApart = 300ms;      // sags at one moment may have one other cause
constexpr std::size_t kRemembered = 4;  // sags
constexpr Duration kTrustFor = 2min;    // without a further confirmation
constexpr Duration kLongestHold = 160s;
constexpr Duration kLongestProbe = 5min;
constexpr double kLonger = 1.5;  // times the size: a range that would have been squeezed
constexpr int kEnough = 2;       // longer ranges that stayed fast, and it is forgotten

bool alike(Bytes a, Bytes b) {
  return static_cast<double>(std::max(a, b).count) <= kAlike * static_cast<double>(std::min(a, b).count);
}

}  // namespace

std::optional<Bytes> Squeeze::safe_range() const {
  if (!size_) return std::nullopt;
  return Bytes{size_->count - size_->count / 16};
}

std::optional<Bytes> Squeeze::next_range(std::optional<Bytes> left, Instant now) {
  if (!size_) return std::nullopt;
  if (!probe_at_) probe_at_ = now + probe_after_;
  const Bytes longer{size_->count * 2};
  if (now < *probe_at_ || (left && *left < longer)) return safe_range();
  probe_after_ = std::min(probe_after_ * 2, kLongestProbe);
  probe_at_ = now + probe_after_;
  return longer;
}

bool Squeeze::trusted(Instant now) const {
  return confirmed_at_ && now - *confirmed_at_ < kTrustFor;
}

bool Squeeze::wants_fresh(Instant now) const {
  return size_ || trusted(now);
}

void Squeeze::confirmed(const Sag& sag, Instant now) {
  confirmed_at_ = now;
  hold_for_ = 5s;
  stayed_ = 0;
  if (sag.age != Sag::Age::fresh || sag.after < kLeastSize) return;
  const bool same_moment = std::ranges::any_of(
      sags_, [&](const Sag& s) { return alike(s.after, sag.after) && sag.at - s.at < kApart; });
  if (same_moment) return;
  const auto twin = std::ranges::find_if(sags_, [&](const Sag& s) { return alike(s.after, sag.after); });
  if (twin != sags_.end()) size_ = std::min(twin->after, sag.after);
  // One alone can tell that a known size is too long, for what was fast within it is no more.
  if (size_ && sag.after < *size_ && alike(sag.after, *size_)) size_ = sag.after;
  sags_.push_back(sag);
  if (sags_.size() > kRemembered) sags_.erase(sags_.begin());
}

void Squeeze::refuted(Instant now) {
  confirmed_at_.reset();
  hold_until_ = now + hold_for_;
  hold_for_ = std::min(hold_for_ * 2, kLongestHold);
}

void Squeeze::stayed_fast(Bytes total) {
  if (!size_ || static_cast<double>(total.count) < kLonger * static_cast<double>(size_->count)) return;
  if (++stayed_ >= kEnough) return forget();
  probe_at_ = Instant{};  // once more, at once
}

void Squeeze::forget() {
  size_.reset();
  sags_.clear();
  confirmed_at_.reset();
  probe_at_.reset();
  probe_after_ = 20s;
  stayed_ = 0;
}

}  // namespace mg
