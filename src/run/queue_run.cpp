#include "src/run/queue_run.h"

#include <algorithm>
#include <utility>

#include "src/model/exit_code.h"

namespace mg {

namespace {

constexpr Duration kBetweenWishes = 1s;

}  // namespace

QueueRun::QueueRun(Workshop& workshop, ListSource& source, EventSink& sink)
    : workshop_(workshop), source_(source), sink_(sink), loop_(workshop, sink) {}

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

// What is under way comes to its end; nothing is begun any more. With a full disk it would not help the
// others to begin.
bool QueueRun::ends_early() const {
  return loop_.stops() > 0 || broken_ || exit_codes_.contains(kExitDiskFull);
}

bool QueueRun::over() const {
  if (loop_.stops() >= 2) return true;
  if (!open_.empty() || more_) return false;
  return ends_early() || !source_.look_again(workshop_.runner.now());
}

void QueueRun::take() {
  const Instant now = workshop_.runner.now();
  if (const auto again = source_.look_again(now); again && *again <= now) more_ = true;
  if (ends_early()) more_ = false;
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
  return !ends_early() && static_cast<int>(open_.size()) < kOpenLists;
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
    if (loop_.stops() >= 2 || !engine.finished()) {
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
  lists_failed_ += list.exit_code == kExitAllFailed || list.exit_code == kExitNothing ? 1 : 0;
  exit_codes_.insert(list.exit_code);
}

int QueueRun::exit_code() const {
  if (loop_.stops() >= 2) return kExitStoppedTwice;
  if (broken_) return broken_->kind == ErrorKind::disk_full ? kExitDiskFull : kExitSomeFailed;
  // Worth more than "some failed", although only one list ended so.
  for (const int code : {kExitDiskFull, kExitStopped, kExitQuota, kExitHostRests}) {
    if (exit_codes_.contains(code)) return code;
  }
  if (loop_.stops() > 0) return kExitStopped;
  if (lists_ended_ > 0 && lists_failed_ == lists_ended_) return kExitAllFailed;
  return lists_failed_ > 0 || exit_codes_.contains(kExitSomeFailed) ? kExitSomeFailed : 0;
}

}  // namespace mg
