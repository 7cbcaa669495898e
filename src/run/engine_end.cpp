// The engine's part that ends a job and clears up behind it.
#include <utility>

#include "src/run/engine.h"

namespace mg {

namespace {

// The runner changes files one after the other; a hundred thousand waiting with it would only cost memory.
constexpr std::size_t kSweepsAtOnce = 16;

}  // namespace

// Whose fault it is, if it is a refusal.
Fault Engine::release_lanes(JobId id, const Outcome& outcome) {
  ActiveJob& active = *job(id).active;
  if (!active.holds) return Fault::page;
  const QueueId queue = *active.holds;
  active.holds.reset();
  return hosts_heard(queue, job(id).page, outcome, active.holds_since);
}

void Engine::finish_job(JobId id, JobState state, std::optional<Error> error) {
  RunJob& one = job(id);
  if (over(one.state)) return;
  one.state = state;
  open_jobs_ -= 1;
  std::filesystem::path target;
  Bytes size;
  PageKey key;
  if (one.active) {
    key = one.active->key;
    target = one.active->target;
    size = one.active->size;
    (void)release_lanes(id, failed(ErrorKind::cancelled, {}));  // tells nothing of its hosts
    if (std::exchange(one.active->has_room, false)) {
      parts_.workshop.rooms.erase(one.active->rooms.home);
      if (state != JobState::done) sweep(LeaveRoom{one.active->rooms.home});
    }
  }
  const bool there = state == JobState::done || (state == JobState::skipped && !error);
  if (there && whole_open_)
    pages_of_whole_.try_emplace(one.page, key.text.empty() ? key_of_page(one.page) : key);
  for (RunHost& host : hosts_) host.refusals.forget(one.page);
  count_end(one, error);
  if (state == JobState::done) totals_.bytes += size;
  if (depth_ == Depth::plan && !one.active) {
    planned_.push_back({.page = one.page,
                        .key = key_of_page(one.page),
                        .title = {},
                        .target = {},
                        .engine = {},
                        .format = {},
                        .duration = {},
                        .state = state,
                        .remark = error ? error->what : "already there"});
  }
  if (one.recorded && state != JobState::done) check(parts_.log.ended(id, state, error, wall_now()));
  tell(JobEnded{id, state, std::move(error), target, size, std::move(key)});
  one.active.reset();
}

void Engine::count_end(const RunJob& one, const std::optional<Error>& error) {
  switch (one.state) {
    case JobState::done: totals_.done += 1; break;
    case JobState::failed: totals_.failed += 1; break;
    case JobState::cancelled:
      (error && error->kind == ErrorKind::throttled ? totals_.waiting : totals_.cancelled) += 1;
      break;
    default:  // what is not in the list was not selected either
      totals_.skipped += error && error->kind == ErrorKind::not_found ? 0 : 1;
  }
}

// A run that was killed after recording the page and before clearing up left its room behind.
void Engine::skip_archived(JobId id, PageKey key) {
  if (whole_open_) pages_of_whole_.insert_or_assign(job(id).page, key);
  finish_job(id, JobState::skipped, {});
  if (depth_ == Depth::plan) {
    planned_.back().key = std::move(key);
  } else {
    litter_.push_back(std::move(key));
  }
}

void Engine::clear_litter() {
  while (!litter_.empty() && sweeps_.size() < kSweepsAtOnce) {
    const std::filesystem::path room = room_home(request_.directory, litter_.front());
    litter_.pop_front();
    // Whoever has it will clear up.
    if (!parts_.workshop.rooms.contains(room)) sweep(RemoveRoom{room});
  }
}

void Engine::sweep(FileChange change) {
  const StepId step = parts_.workshop.next_step();
  sweeps_.insert(step);
  runner().start(step, change);
}

}  // namespace mg
