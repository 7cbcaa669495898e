#include "src/cli/stored_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/cli/job_settings.h"
#include "src/cli/list_trouble.h"
#include "src/os/wall_clock.h"

namespace mg {

namespace {

// Another process may add entries, or die and leave its own behind, at any time.
constexpr Duration kBetweenLooks = 2s;

// When a host rested for too long, or a quota would have been passed: nobody told until when.
constexpr Duration kAskedAgain = std::chrono::minutes(30);

PageCounts pages_of(const RunEnded& totals) {
  return {.done = totals.done,
          .failed = totals.failed,
          .skipped = totals.skipped,
          .waiting = totals.waiting + totals.cancelled};
}

// What becomes of an entry by the exit code of its list.
EntryEnd end_of(const Report& report) {
  EntryEnd end{.exit_code = report.totals.exit_code, .pages = pages_of(report.totals)};
  switch (report.totals.exit_code) {
    case 0: break;
    case kExitHostRests:
    case kExitQuota:
      end.state = EntryState::queued;
      end.not_before = wall_now() + kAskedAgain;
      break;
    case kExitStopped:
    case kExitDiskFull: end.state = EntryState::queued; break;
    default: end.state = EntryState::failed; end.error = trouble_of(report);
  }
  return end;
}

}  // namespace

StoredLists::StoredLists(const ListsRunPlace& place, Queue& queue, const Owner& owner, Options options)
    : place_(place),
      queue_(queue),
      owner_(owner),
      options_(std::move(options)),
      watched_(place.equipment.workshop().runner.now()) {}

Result<std::unique_ptr<QueuedList>> StoredLists::next(EventSink& sink) {
  for (;;) {
    auto entry = queue_.claim(owner_, options_.queue, wall_now());
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry) {
      if (!std::exchange(claimed_, true) && !options_.watch && !others_run())
        place_.equipment.tell(Notice::Level::note, "nothing is queued; `multiget queue add` queues lists");
      nothing_found_ = place_.equipment.workshop().runner.now();
      return nullptr;
    }
    claimed_ = true;
    auto list = begin(**entry, sink);
    if (list) {
      open_.emplace((*entry)->id, OpenList{.walk = list->get(), .told = {}});
      return std::unique_ptr<QueuedList>(std::move(*list));
    }
    refused_ += 1;
    place_.equipment.tell(Notice::Level::warning,
                          fmt::format("entry {}: {}", to_string((*entry)->id), list.error().what));
    release((*entry)->id, {.state = EntryState::failed, .exit_code = kExitUsage, .error = list.error().what});
  }
}

Result<std::unique_ptr<ListWalk>> StoredLists::begin(const QueueEntry& entry, EventSink& sink) {
  const Result<JobOptions> options = read_job_options(entry.options);
  if (!options) return tl::unexpected(options.error());
  Result<JobRequest> job =
      make_job_request(entry.site, entry.what, *options, place_.equipment.context().toolbox, place_.defaults);
  if (!job) return tl::unexpected(job.error());
  return ListWalk::make(place_.equipment, std::move(*job), Depth::fetch, sink,
                        {.weight = entry.priority,
                         .queue = entry.queue,
                         .title = entry.title,
                         .run = place_.run,
                         .hooks = &place_.hooks});
}

void StoredLists::ended(QueuedList& list, const Report& report) {
  const auto found =
      std::ranges::find(open_, &list, [](const auto& open) -> QueuedList* { return open.second.walk; });
  const EntryId entry = found->first;
  open_.erase(found);
  release(entry, end_of(report));
}

// What cannot be written now is found out by the next run: this process is dead by then, and its entries are
// queued again.
void StoredLists::release(EntryId entry, const EntryEnd& end) {
  const auto released = queue_.release(entry, owner_, end, wall_now());
  if (!released)
    place_.equipment.tell(Notice::Level::warning,
                          fmt::format("entry {}: {}", to_string(entry), released.error().what));
}

// Only what is new: each writing costs a sync, and wakes the other processes.
std::vector<QueuedList*> StoredLists::tell_progress() {
  std::vector<QueuedList*> lost;
  for (auto& [entry, open] : open_) {
    const auto run = open.walk->log().run();
    const PageCounts pages = pages_of(open.walk->engine().totals());
    if (!run || open.told == pages) continue;
    const auto ours = queue_.progress(entry, owner_, *run, pages);
    if (!ours) continue;  // told again in a second
    open.told = pages;
    if (!*ours) lost.push_back(open.walk);
  }
  return lost;
}

std::vector<QueuedList*> StoredLists::unwanted() {
  std::vector<QueuedList*> lists = tell_progress();
  const auto version = queue_.version();
  if (!version || version_ == *version) return lists;
  const auto wishes = queue_.wishes(owner_);
  if (!wishes) return lists;
  version_ = *version;
  for (const EntryId entry : *wishes) {
    if (const auto found = open_.find(entry); found != open_.end()) lists.push_back(found->second.walk);
  }
  return lists;
}

std::optional<Instant> StoredLists::look_again(Instant now) {
  if (options_.watch && now - watched_ >= *options_.watch) {
    watched_ = now;
    nothing_found_ = {};
    Result<void> renewed = options_.renew ? options_.renew() : Result<void>();
    if (const auto watched = queue_.renew_watched(options_.queue); !watched)
      renewed = tl::unexpected(watched.error());
    if (!renewed) place_.equipment.tell(Notice::Level::warning, renewed.error().what);
  }
  if (!options_.watch && open_.empty() && !others_run()) return std::nullopt;
  return nothing_found_ + kBetweenLooks;
}

// What they have is taken up here if they die, so that nothing is left over.
bool StoredLists::others_run() {
  const auto running =
      queue_.list({.state = EntryState::running, .queue = options_.queue}, EntryOrder::by_turn, 1);
  if (!running || running->empty()) return false;
  if (!std::exchange(told_of_others_, true)) {
    place_.equipment.tell(Notice::Level::note,
                          "what is left is with other runs; waiting until they are through");
  }
  return true;
}

}  // namespace mg
