#include "src/run/queue_run.h"

#include <algorithm>
#include <utility>

#include "src/os/wall_clock.h"

namespace mg {

namespace {

constexpr Duration kBetweenWishes = 1s;

// Of a list's exit codes those that are worth more than "some failed": the first that any list had.
constexpr int kDiskFull = 9, kStoppedTwice = 130, kStopped = 7, kQuota = 101, kHostRests = 5;
constexpr int kAllFailed = 4, kNothingSelected = 3, kSomeFailed = 1;

}  // namespace

QueueRun::QueueRun(Workshop& workshop, ListSource& source, EventSink& sink)
    : workshop_(workshop),
      source_(source),
      sink_(sink),
      loop_(workshop, sink, [this](const Happening& happening) { apart(happening); }) {}

RunEnded QueueRun::run() {
  const Instant began = workshop_.runner.now();
  looked_at_wishes_ = began;
  for (take(); !over(); take()) {
    loop_.turn(next_look());
    stop_unwanted();
    end_finished();
  }
  for (OpenList& open : open_) loop_.remove(open.list->engine());  // the user has asked twice
  totals_.took = workshop_.runner.now() - began;
  totals_.exit_code = exit_code();
  sink_.tell(totals_, workshop_.runner.now());
  return totals_;
}

bool QueueRun::over() const {
  if (stops_ >= 2) return true;
  if (!open_.empty() || more_) return false;
  return stops_ > 0 || broken_ || !source_.look_again(workshop_.runner.now());
}

void QueueRun::take() {
  const Instant now = workshop_.runner.now();
  if (const auto again = source_.look_again(now); again && *again <= now) more_ = true;
  if (stops_ > 0 || broken_) more_ = false;
  while (more_ && takes_more()) {
    auto sink = std::make_unique<ListSink>(sink_, numbers_);
    auto list = source_.next(*sink);
    if (!list) {
      broken_ = list.error();
      sink_.tell(Notice{Notice::Level::warning, broken_->what}, now);
    }
    if (!list || !*list) {
      more_ = false;
      return;
    }
    open_.push_back({std::move(sink), std::move(*list)});
    Engine& engine = open_.back().list->engine();
    engine.begin();
    loop_.add(engine);
    end_finished();  // all of it may be there already
  }
}

bool QueueRun::takes_more() const {
  return stops_ == 0 && !broken_ && static_cast<int>(open_.size()) < kOpenLists;
}

std::optional<Instant> QueueRun::next_look() const {
  const Instant now = workshop_.runner.now();
  // With nothing under way nothing would ever wake us.
  const Instant wishes = std::max(now, looked_at_wishes_ + kBetweenWishes);
  // Of no use while nothing would be taken; and it may long be past, when waiting for it would hear of
  // nothing.
  const std::optional<Instant> look = takes_more() ? source_.look_again(now) : std::nullopt;
  return look ? std::min(*look, wishes) : wishes;
}

void QueueRun::stop_unwanted() {
  const Instant now = workshop_.runner.now();
  if (now - looked_at_wishes_ < kBetweenWishes) return;
  looked_at_wishes_ = now;
  for (QueuedList* list : source_.unwanted()) list->engine().stop();
}

void QueueRun::end_finished() {
  for (std::size_t i = 0; i < open_.size();) {
    Engine& engine = open_[i].list->engine();
    if (stops_ >= 2 || !engine.finished()) {
      ++i;
      continue;
    }
    loop_.remove(engine);
    const Report report = engine.end();
    open_[i].sink->leave(workshop_.runner.now());
    source_.ended(*open_[i].list, report);
    add_up(report.totals);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
    more_ = true;
  }
}

void QueueRun::add_up(const RunEnded& list) {
  totals_.done += list.done;
  totals_.failed += list.failed;
  totals_.skipped += list.skipped;
  totals_.cancelled += list.cancelled;
  totals_.waiting += list.waiting;
  totals_.bytes += list.bytes;
  lists_ended_ += 1;
  lists_failed_ += list.exit_code == kAllFailed || list.exit_code == kNothingSelected ? 1 : 0;
  if (std::ranges::find(exit_codes_, list.exit_code) == exit_codes_.end())
    exit_codes_.push_back(list.exit_code);
  if (list.exit_code == kDiskFull) stops_ = std::max(stops_, 1);  // nor would it help the others to begin
}

int QueueRun::exit_code() const {
  if (stops_ >= 2) return kStoppedTwice;
  if (broken_) return broken_->kind == ErrorKind::disk_full ? kDiskFull : kSomeFailed;
  const auto any = [&](int code) { return std::ranges::find(exit_codes_, code) != exit_codes_.end(); };
  for (const int code : {kDiskFull, kStopped, kQuota, kHostRests}) {
    if (any(code)) return code;
  }
  if (stops_ > 0) return kStopped;
  if (lists_ended_ > 0 && lists_failed_ == lists_ended_) return kAllFailed;
  return any(kAllFailed) || any(kNothingSelected) || any(kSomeFailed) ? kSomeFailed : 0;
}

// What is nobody's alone.
void QueueRun::apart(const Happening& happening) {
  if (const auto* asked = std::get_if<StopAsked>(&happening)) stops_ = asked->times;
  if (const auto* remark = std::get_if<Remark>(&happening))
    sink_.tell(Notice{Notice::Level::detail, remark->text}, workshop_.runner.now());
  const auto* learnt = std::get_if<HostsLearnt>(&happening);
  if (learnt != nullptr && !open_.empty()) {
    Engine& engine = open_.front().list->engine();
    engine.check(open_.front().list->log().learnt(learnt->hosts, wall_now()));
  }
}

}  // namespace mg
