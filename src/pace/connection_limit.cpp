#include "src/pace/connection_limit.h"

#include <algorithm>

namespace mg {
namespace {

constexpr int kFirst = 2;
constexpr double kNoticeable = 0.4;  // of the share a further connection would bring if the host bore it
constexpr double kClear = 0.7;       // of it: no second look is needed
constexpr double kCollapse = 0.6;    // of the sum before
constexpr double kRecovered = 0.5;   // of what one connection brought before the collapse
constexpr double kSmoothing = 0.4;   // weight of the newest window
constexpr int kMostWindows = 3;      // until an unclear raise is judged by what it is
constexpr Duration kFirstHold = 10s;
constexpr Duration kLongestHold = 160s;
constexpr Duration kCollapseRest = 2min;  // it is over sooner when the speed comes back
constexpr Duration kDoubtfulRest = 30s;
constexpr Duration kDoubt = 1min;  // after that rest; a collapse within it was no accident
constexpr Duration kHiccup = 3s;
constexpr Duration kRefusalRest = 10s;  // BBDown #859: bilibili bears as many again 20 s later
constexpr Duration kLongestRest = 10min;
constexpr Duration kFirstAvoidance = 10min;
constexpr Duration kLongestAvoidance = 24h;

}  // namespace

ConnectionLimit::ConnectionLimit(int most, std::optional<int> good, std::optional<int> too_many)
    : most_(std::max(most, 1)),
      allowed_(std::clamp(good.value_or(kFirst), 1, most_)),
      good_(good),
      too_many_(too_many),
      avoid_until_(Instant::max()),
      avoid_for_(kFirstAvoidance),
      refusal_rest_(kRefusalRest),
      hold_for_(kFirstHold) {
  if (too_many_) allowed_ = std::clamp(*too_many_ - 1, 1, allowed_);
}

bool ConnectionLimit::may_raise(Instant now) const {
  if (allowed_ >= most_ || now < hold_until_) return false;
  return !too_many_ || allowed_ + 1 < *too_many_ || now >= avoid_until_;
}

void ConnectionLimit::measured(BytesPerSecond sum, Demand demand, Instant now) {
  if (recovery_) {
    if (recovery_->each && sum.count >= kRecovered * *recovery_->each * allowed_) end_recovery(now);
    return;
  }
  if (trial_) return judge(sum, demand, now);
  sum_ = sum_ > 0 ? sum_ + kSmoothing * (sum.count - sum_) : sum.count;
  raise(demand, now);
}

void ConnectionLimit::raise(Demand demand, Instant now) {
  if (demand == Demand::met || sum_ <= 0 || !may_raise(now)) return;
  trial_ = Trial{.sum_before = sum_};
  allowed_ += 1;
}

void ConnectionLimit::judge(BytesPerSecond sum, Demand demand, Instant now) {
  trial_->windows += 1;
  trial_->sum += sum.count;
  const double mean = trial_->sum / trial_->windows;
  if (mean < kCollapse * trial_->sum_before) return collapsed(now);
  const double share = trial_->sum_before / (allowed_ - 1);
  const double gain = (mean - trial_->sum_before) / share;
  const bool unclear = gain > 0 && gain < kClear;
  if (unclear && trial_->windows < kMostWindows) return;
  trial_.reset();
  if (gain >= kNoticeable) {
    good_ = allowed_;
    sum_ = mean;
    hold_for_ = kFirstHold;
    if (too_many_ && allowed_ >= *too_many_) too_many_.reset();
    return raise(demand, now);
  }
  allowed_ -= 1;
  good_ = allowed_;
  hold_until_ = now + hold_for_;
  hold_for_ = std::min(hold_for_ * 2, kLongestHold);
}

void ConnectionLimit::rebase() {
  if (trial_) allowed_ -= 1;
  trial_.reset();
  sum_ = 0;
}

void ConnectionLimit::collapsed(Instant now) {
  if (recovery_) return;
  const double before = trial_ ? trial_->sum_before : sum_;
  const int carried_by = trial_ ? allowed_ - 1 : allowed_;
  Recovery recovery{.until = now + kCollapseRest,
                    .back_to = carried_by,
                    .began = now,
                    .good = good_,
                    .too_many = too_many_};
  if (before > 0) recovery.each = before / carried_by;
  if (trial_) {
    remember_too_many(allowed_, now);
  } else if (doubted_ && now - *doubted_ < kDoubt) {
    // What went well until now did not do so again: it is too many, now.
    remember_too_many(allowed_, now);
    recovery.back_to = std::max(1, allowed_ - 1);
  } else {
    // As likely the line or the host itself: fewer for a while, and then as many again.
    recovery.until = now + kDoubtfulRest;
  }
  lower(allowed_, recovery);
}

void ConnectionLimit::refused(int open, Instant now) {
  if (recovery_) {
    if (!recovery_->each) recovery_->until = now + refusal_rest_;
    return;
  }
  remember_too_many(open, now);
  lower(open, {.until = now + refusal_rest_, .back_to = good_.value_or(1)});
  refusal_rest_ = std::min(refusal_rest_ * 2, kLongestRest);
}

void ConnectionLimit::remember_too_many(int open, Instant now) {
  if (open <= 1) return;
  if (too_many_ && open >= *too_many_) avoid_for_ = std::min(avoid_for_ * 2, kLongestAvoidance);
  avoid_until_ = now + avoid_for_;
  too_many_ = std::min(open, too_many_.value_or(open));
  good_ = std::min(good_.value_or(*too_many_ - 1), *too_many_ - 1);
}

void ConnectionLimit::lower(int open, Recovery recovery) {
  trial_.reset();
  sum_ = 0;
  allowed_ = std::max(1, std::min(open, allowed_) / 2);
  recovery_ = recovery;
}

void ConnectionLimit::look(Instant now) {
  if (recovery_ && now >= recovery_->until) end_recovery(now);
}

void ConnectionLimit::end_recovery(Instant now) {
  if (recovery_->each && now - recovery_->began < kHiccup) {
    // It was over so soon that trying again later costs little, and may have been the line.
    good_ = recovery_->good;
    too_many_ = recovery_->too_many;
    hold_until_ = now + hold_for_;
    hold_for_ = std::min(hold_for_ * 2, kLongestHold);
  } else {
    doubted_ = now;
  }
  allowed_ = std::clamp(recovery_->back_to, 1, most_);
  recovery_.reset();
}

}  // namespace mg
