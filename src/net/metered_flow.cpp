#include "src/net/metered_flow.h"

#include <algorithm>
#include <utility>

namespace mg {

MeteredFlow::MeteredFlow(Meter* meter, Account account, const std::string& host, Instant now)
    : meter_(meter), account_(std::move(account)) {
  open(host, now);
}

void MeteredFlow::open(const std::string& host, Instant now) {
  host_ = host;
  if (meter_ == nullptr) return;
  flow_ = meter_->open(account_, host, now);
  open_ = true;
  limits_changed(now);
}

void MeteredFlow::close(Instant now) {
  if (!open_) return;
  tell();
  open_ = false;
  if (limited_) {
    const Bytes owed = waiting_ - paid_;
    if (owed > Bytes{}) (void)meter_->reserve(flow_, owed, now);  // it is here already; others wait for it
    if (owed < Bytes{}) meter_->give_back(flow_, Bytes{} - owed);
  }
  waiting_ = paid_ = wanted_ = {};
  meter_->close(flow_, now);
}

void MeteredFlow::lead_to(const std::string& host, Instant now) {
  if (host == host_) return;
  close(now);
  open(host, now);
}

void MeteredFlow::received(Bytes count) {
  received_ += count;
  if (limited_) waiting_ += count;
}

void MeteredFlow::sent(Bytes count) {
  sent_ += count;
}

void MeteredFlow::tell() {
  if (!open_ || (received_ == Bytes{} && sent_ == Bytes{})) return;
  meter_->count(flow_, std::exchange(received_, {}), std::exchange(sent_, {}));
}

void MeteredFlow::pass(Bytes count) {
  if (!limited_) return;
  // What came before there was a limit is not among those that wait.
  waiting_ = std::max(Bytes{}, waiting_ - count);
  paid_ -= count;
}

bool MeteredFlow::take(Bytes count, Instant now) {
  if (!limited_) return true;
  wanted_ = count;
  if (!ready(now)) return false;
  wanted_ = {};
  pass(count);
  return true;
}

bool MeteredFlow::ready(Instant now) {
  if (!limited_) return true;
  if (due_ <= now && paid_ < wanted_) {
    // And for what else waits, as far as a turn goes, for it is asked for next. Not in several turns: all who
    // share a limit would come to their last one together, and read in bursts.
    const Bytes count = std::max(wanted_, std::min(turn_, waiting_)) - paid_;
    due_ = meter_->reserve(flow_, count, now);
    paid_ += count;
  }
  return due_ <= now;
}

void MeteredFlow::limits_changed(Instant now) {
  if (!open_) return;
  const bool was_limited = std::exchange(limited_, meter_->limited(flow_));
  turn_ = meter_->turn(flow_);
  due_ = now;
  if (was_limited != limited_) waiting_ = paid_ = {};
}

}  // namespace mg
