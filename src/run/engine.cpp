#include "src/run/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <type_traits>
#include <utility>

#include "src/model/exit_code.h"
#include "src/plan/page_range.h"

namespace mg {

namespace {

// More pages than anyone names one by one: such a selection is resolved against the list instead.
constexpr int kMostNamedPages = 1'000'000;

}  // namespace

Engine::Engine(const Request& request, Depth depth, EngineParts parts)
    : request_(request),
      depth_(depth),
      parts_(std::move(parts)),
      scheduler_(parts_.workshop.scheduler),
      share_(scheduler_.add_share(parts_.weight)),
      random_(parts_.random()),
      whole_open_(request.concat == Concat::yes && depth == Depth::fetch) {
  assert(!parts_.extractors.empty() && "no engine to ask");
  assert((!whole_open_ || parts_.assembler != nullptr) && "nobody to join the pages");
}

Engine::~Engine() {
  scheduler_.drop(share_);
}

void Engine::begin() {
  began_ = runner().now();
  const std::string title =
      parts_.title.empty() ? fmt::format("{} {}", request_.site, request_.list_id) : parts_.title;
  const Result<std::string> run = parts_.log.begin(title, wall_now());
  if (!run) stop_run(run.error());
  tell(RunStarted{run.value_or(""), title, request_.directory});

  std::vector<LaneId> fetching{
      scheduler_.add_lane(LaneKind::own, "jobs", {.concurrency = parts_.jobs}, share_)};
  if (parts_.workshop.jobs) fetching.push_back(*parts_.workshop.jobs);
  add_hosts();
  local_queue_ = scheduler_.add_queue({parts_.workshop.local}, share_);
  door_queue_ = scheduler_.add_queue({}, share_);
  // Fetching comes first: a page that keeps being refused must not hold up those already told of.
  fetching.push_back(media_lane());
  own_queue_ = scheduler_.add_queue(fetching, share_);
  for (const Extractor* extractor : parts_.extractors) {
    RunEngine engine;
    engine.extractor = extractor;
    std::vector<LaneId> lanes = fetching;
    if (extractor->fetch_asks_pages()) lanes.push_back(pages_lane());
    engine.fetch_queue = scheduler_.add_queue(std::move(lanes), share_);
    engine.probe_queue = scheduler_.add_queue({pages_lane()}, share_);
    engines_.push_back(std::move(engine));
  }

  list_or_ask(known_pages(request_.pages, kMostNamedPages));
}

void Engine::prepare() {
  if (std::exchange(wind_down_due_, false)) wind_down();
  clear_litter();
  ask_ahead();
  end_waiting();
  look_at_closed_hosts();
  tend_whole();
}

void Engine::start_next(QueueId queue) {
  look_at_hosts();
  const Instant now = runner().now();
  if (scheduler_.ready(now) == queue && may_ask(queue)) start(queue, now);
}

void Engine::started() {
  if (quota_reached_) end_waiting();  // it may just have been
}

bool Engine::tend_hosts() {
  keep_patience();
  tell_hosts();
  return wind_down_due_ || finished();
}

void Engine::start(QueueId queue, Instant now) {
  const Ticket ticket = scheduler_.start(queue, now);
  const auto engine = std::ranges::find(engines_, queue, &RunEngine::probe_queue);
  if (engine != engines_.end()) {
    if (!quota_lets_ask(queue, *engine, ticket)) return;
    return start_probe(static_cast<std::size_t>(engine - engines_.begin()), ticket, now);
  }
  if (ticket == kWhole) return start_whole();
  const JobId id{static_cast<int>(ticket)};
  ActiveJob& active = *job(id).active;
  active.holds = queue;
  if (active.next_stage == Stage::fetch && !quota_lets(id)) return;
  active.holds_since = now;
  active.first_bytes.reset();
  active.answered = false;
  enter(id, active.next_stage);
}

void Engine::apply(const Happening& happening) {
  std::visit(
      [this](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, OutputLine>) apply_line(what);
        if constexpr (std::is_same_v<What, CommandEnded>) apply_end(what);
        if constexpr (std::is_same_v<What, FileChangeEnded>) apply_change(what);
        if constexpr (std::is_same_v<What, RoomGrew>) apply_growth(what);
        if constexpr (std::is_same_v<What, TransferEnded>) apply_transfer(what);
        if constexpr (std::is_same_v<What, TransferGrew>) transfer_grew(what);
        if constexpr (std::is_same_v<What, StopAsked>) stop_asked(what.times);
      },
      happening);
}

void Engine::apply_line(const OutputLine& line) {
  if (const auto probe = probes_.find(line.step); probe != probes_.end()) {
    if (line.stream == Stream::output) return probe_line(probe->second, line);
    return probe_complains(probe->second, line);
  }
  if (const auto step = job_steps_.find(line.step); step != job_steps_.end()) job_line(step->second, line);
  if (whole_ && whole_->step == line.step) whole_line(line);
}

void Engine::apply_end(const CommandEnded& end) {
  if (const auto found = probes_.find(end.step); found != probes_.end()) {
    RunningProbe probe = std::move(found->second);
    probes_.erase(found);
    probe_ended(std::move(probe), end);
    return;
  }
  if (const auto found = job_steps_.find(end.step); found != job_steps_.end()) {
    const JobId id = found->second;
    job_steps_.erase(found);
    command_ended(id, end);
  }
  if (whole_ && whole_->step == end.step) whole_step_ended(end);
}

void Engine::apply_change(const FileChangeEnded& end) {
  if (sweeps_.erase(end.step) > 0) return;
  if (const auto found = job_steps_.find(end.step); found != job_steps_.end()) {
    const JobId id = found->second;
    job_steps_.erase(found);
    file_changed(id, end.result);
  }
  if (whole_ && whole_->step == end.step) whole_step_ended(end);
}

void Engine::apply_transfer(const TransferEnded& end) {
  if (const auto found = job_steps_.find(end.step); found != job_steps_.end()) {
    const JobId id = found->second;
    job_steps_.erase(found);
    transfer_ended(id, end);
  }
}

void Engine::apply_growth(const RoomGrew& growth) {
  const auto found = job_steps_.find(growth.step);
  if (found == job_steps_.end()) return;
  const ActiveJob& active = *job(found->second).active;
  if (active.stage != Stage::fetch) return;
  bytes_arrived(found->second, growth.size);
  if (active.tool_reports) return;
  tell(JobProgress{found->second, growth.size, active.episode.format.size, {}});
}

void Engine::remember(std::span<const HostTraits> hosts) {
  check(parts_.log.learnt(hosts, wall_now()));
}

void Engine::check(const Result<void>& written) {
  if (!written) stop_run(written.error());
}

void Engine::stop_run(Error why) {
  if (stopped_by_) return;
  tell(Notice{Notice::Level::warning, why.what});
  stopped_by_ = std::move(why);
  wind_down_due_ = true;
}

void Engine::stop() {
  stop_asked(1);
}

void Engine::stop_asked(int times) {
  const bool first = stops_ == 0;
  stops_ = times;
  if (!first) return;  // the loop ends by itself, the runner's end takes the children along
  wind_down_due_ = true;
}

// Nothing new starts; commands are asked to end; what is being published may finish.
void Engine::wind_down() {
  scheduler_.clear(share_);
  litter_.clear();
  for (const auto& [step, probe] : probes_) runner().stop(step);
  for (const auto& [step, id] : job_steps_) {
    if (job(id).active->stage < Stage::publish) runner().stop(step);
  }
  if (whole_ && whole_->step) runner().stop(*whole_->step);
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (over(jobs_[i].state)) continue;
    const bool under_way = jobs_[i].active && jobs_[i].active->step;
    if (!under_way) finish_job(JobId{static_cast<int>(i)}, JobState::cancelled, {});
  }
}

bool Engine::finished() const {
  return stops_ >= 2 || (pages_over() && !whole_open_);
}

bool Engine::pages_over() const {
  if (open_jobs_ > 0 || !probes_.empty() || !sweeps_.empty() || !litter_.empty()) return false;
  if (winding_down()) return true;
  const bool asking = std::ranges::any_of(
      engines_, [](const RunEngine& engine) { return engine.plan.wants_any() || engine.batch_waits; });
  return !asking;
}

namespace {

// Of a whole that was not made, where its pages are all there.
int exit_code_of(const Error& error) {
  if (error.kind == ErrorKind::cancelled) return kExitStopped;
  return error.kind == ErrorKind::disk_full ? kExitDiskFull : kExitSomeFailed;
}

int exit_code_of(const RunEnded& totals, bool list_failed, bool list_waits, bool quota_reached, int stops,
                 const std::optional<Error>& stopped_by) {
  if (stops >= 2) return kExitStoppedTwice;
  if (stopped_by) return stopped_by->kind == ErrorKind::disk_full ? kExitDiskFull : kExitSomeFailed;
  if (totals.cancelled > 0) return kExitStopped;
  if (totals.waiting > 0 || list_waits) return quota_reached ? kExitQuota : kExitHostRests;
  if (list_failed) return kExitAllFailed;
  const int selected = totals.done + totals.failed + totals.skipped;
  if (selected == 0) return stops > 0 ? kExitStopped : kExitNothing;
  if (totals.failed == 0) return 0;
  return totals.failed == selected ? kExitAllFailed : kExitSomeFailed;
}

}  // namespace

Report Engine::end() {
  leave_hosts();
  if (!absent_.empty()) {
    const std::string list =
        list_count_ ? fmt::format("the list of {}", *list_count_) : std::string("the list");
    const bool one = absent_.size() == 1;
    tell(Notice{Notice::Level::warning, fmt::format("{} {} {} not in {}", one ? "page" : "pages",
                                                    print_pages(absent_), one ? "is" : "are", list)});
  }
  totals_.took = runner().now() - began_;
  totals_.exit_code =
      exit_code_of(totals_, list_error_.has_value(), list_waits_, quota_reached_, stops_, stopped_by_);
  if (totals_.exit_code == 0 && whole_error_) totals_.exit_code = exit_code_of(*whole_error_);
  if (totals_.exit_code == kExitNothing) tell(Notice{Notice::Level::warning, "nothing is selected"});
  const Result<void> written = parts_.log.run_ended(totals_.exit_code, wall_now());
  if (!written) tell(Notice{Notice::Level::warning, written.error().what});
  tell(totals_);
  std::ranges::sort(planned_, {}, &PlannedJob::page);
  return {totals_, std::move(planned_), list_error_};
}

}  // namespace mg
