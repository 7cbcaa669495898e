#include "src/cli/stored_lists.h"

#include <fmt/format.h>

#include <utility>

#include "src/cli/job_settings.h"
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

std::string trouble_of(const Report& report) {
  const RunEnded& totals = report.totals;
  if (report.list_error) return report.list_error->what;
  if (totals.failed > 0) {
    return fmt::format("{} of {} pages failed", totals.failed, totals.done + totals.failed + totals.skipped);
  }
  return "nothing was selected";
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

class StoredLists::List final : public QueuedList {
 public:
  List(EntryId entry, std::unique_ptr<ListWalk> walk) : entry_(entry), walk_(std::move(walk)) {}

  [[nodiscard]] Engine& engine() override { return walk_->engine(); }
  [[nodiscard]] RunLog& log() override { return walk_->log(); }
  [[nodiscard]] EntryId entry() const { return entry_; }

 private:
  EntryId entry_;
  std::unique_ptr<ListWalk> walk_;
};

StoredLists::StoredLists(Equipment& equipment, Queue& queue, const Owner& owner, Options options)
    : equipment_(equipment),
      queue_(queue),
      owner_(owner),
      options_(std::move(options)),
      watched_(equipment.workshop().runner.now()) {}

Result<std::unique_ptr<QueuedList>> StoredLists::next(EventSink& sink) {
  for (;;) {
    auto entry = queue_.claim(owner_, options_.queue, wall_now());
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry) {
      nothing_found_ = equipment_.workshop().runner.now();
      return nullptr;
    }
    auto list = begin(**entry, sink);
    if (list) {
      open_.emplace((*entry)->id, list->get());
      return std::unique_ptr<QueuedList>(std::move(*list));
    }
    refused_ += 1;
    warn(fmt::format("entry {}: {}", to_string((*entry)->id), list.error().what));
    release((*entry)->id, {.state = EntryState::failed, .exit_code = kExitUsage, .error = list.error().what});
  }
}

Result<std::unique_ptr<StoredLists::List>> StoredLists::begin(const QueueEntry& entry, EventSink& sink) {
  const Result<JobOptions> own = read_job_options(entry.options);
  if (!own) return tl::unexpected(own.error());
  const JobOptions options = merged(options_.under, *own);
  Result<JobRequest> job = make_job_request(entry.site, entry.what, options, equipment_.context().toolbox);
  if (!job) return tl::unexpected(job.error());
  auto walk = ListWalk::make(
      equipment_, std::move(*job), Depth::fetch, sink,
      {.weight = entry.priority, .queue = entry.queue, .title = entry.title, .run = options_.run});
  if (!walk) return tl::unexpected(walk.error());
  return std::make_unique<List>(entry.id, std::move(*walk));
}

void StoredLists::ended(QueuedList& list, const Report& report) {
  const EntryId entry = static_cast<List&>(list).entry();
  open_.erase(entry);
  release(entry, end_of(report));
}

// What cannot be written now is found out by the next run: this process is dead by then, and its entries are
// queued again.
void StoredLists::release(EntryId entry, const EntryEnd& end) {
  const auto released = queue_.release(entry, owner_, end, wall_now());
  if (!released) warn(fmt::format("entry {}: {}", to_string(entry), released.error().what));
}

void StoredLists::tell_progress() {
  for (auto& [entry, list] : open_) {
    const auto run = list->log().run();
    if (!run) continue;
    (void)queue_.progress(entry, owner_, *run, pages_of(list->engine().totals()));
  }
}

std::vector<QueuedList*> StoredLists::unwanted() {
  tell_progress();
  const auto version = queue_.version();
  if (!version || version_ == *version) return {};
  const auto wishes = queue_.wishes(owner_);
  if (!wishes) return {};
  version_ = *version;
  std::vector<QueuedList*> lists;
  for (const EntryId entry : *wishes) {
    if (const auto found = open_.find(entry); found != open_.end()) lists.push_back(found->second);
  }
  return lists;
}

std::optional<Instant> StoredLists::look_again(Instant now) {
  if (options_.watch && now - watched_ >= *options_.watch) {
    watched_ = now;
    nothing_found_ = {};
    if (const auto renewed = queue_.renew_watched(options_.queue); !renewed) warn(renewed.error().what);
  }
  if (!options_.watch && open_.empty()) return std::nullopt;
  return nothing_found_ + kBetweenLooks;
}

void StoredLists::warn(std::string text) {
  equipment_.sink().tell(Notice{Notice::Level::warning, std::move(text)}, equipment_.workshop().runner.now());
}

}  // namespace mg
