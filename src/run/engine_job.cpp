// The engine's part that walks one job from its probe to its end.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "src/base/url.h"
#include "src/plan/extra_files.h"
#include "src/post/verify.h"
#include "src/run/engine.h"

namespace mg {

namespace {

constexpr std::size_t kMostOutput =
    1U << 20U;  // of a command whose output is read whole: an inspection's few KiB

constexpr Duration kBetweenAdvances = 500ms;  // often enough for a person who watches

}  // namespace

JobId Engine::add_job(int page) {
  const JobId id{static_cast<int>(jobs_.size())};
  jobs_.push_back({.page = page,
                   .state = JobState::queued,
                   .engine = 0,
                   .recorded = false,
                   .attempt = 1,
                   .active = nullptr});
  by_page_.emplace(page, id);
  open_jobs_ += 1;
  tell(JobQueued{id, page});
  return id;
}

void Engine::name_job(JobId id, PageKey key, Episode episode) {
  RunJob& one = job(id);
  const RunEngine& engine = engines_[one.engine];
  const bool first_time = one.active == nullptr;
  if (first_time) {
    one.active = std::make_unique<ActiveJob>();
    one.active->key = std::move(key);
  }
  ActiveJob& active = *one.active;
  active.episode = std::move(episode);
  active.told_by = one.engine;
  choose_fetcher(one);
  active.rooms = rooms_for(request_, active.key, engine.extractor->name(), active.episode.format);
  active.attempt_began = wall_now();
  if (first_time) {
    active.target = parts_.workshop.names.place(request_.directory / target_name(one));
    tell(JobNamed{id, active.episode.title, active.target.lexically_relative(request_.directory),
                  active.episode.format.size});
    if (depth_ == Depth::plan) return plan_job(id);
    record(id, active.key);
    check(parts_.log.named(id, active.episode.title, active.target));
  }
  enter(id, first_time ? Stage::open_room : Stage::write_metadata);
}

std::filesystem::path Engine::target_name(const RunJob& one) const {
  const ActiveJob& active = *one.active;
  const Episode& episode = active.episode;
  NameFields fields = name_fields(episode);
  fields.page_count = list_count_.value_or(fields.page_count);
  if (parts_.profile.identity == PageIdentity::number) fields.id = request_.list_id;
  fields.site = request_.site;
  fields.engine = engine_name(one);
  if (fields.ext.empty()) fields.ext = "mp4";
  if (const std::string_view ending = ending_of(request_.extras.audio); !ending.empty()) fields.ext = ending;
  fields.key = active.key.text;
  const bool of_list = !episode.list_title.empty();
  return expand(of_list ? parts_.list_name : parts_.single_name, fields);
}

void Engine::plan_job(JobId id) {
  const RunJob& one = job(id);
  const ActiveJob& active = *one.active;
  planned_.push_back({.page = one.page,
                      .key = active.key,
                      .title = active.episode.title,
                      .target = active.target.lexically_relative(request_.directory),
                      .engine = engine_name(one),
                      .format = active.episode.format,
                      .duration = active.episode.duration,
                      .state = JobState::queued,
                      .remark = {}});
  finish_job(id, JobState::done, {});
}

JobSteps Engine::steps_of(const RunJob& one) const {
  const ActiveJob& active = *one.active;
  return {.request = request_,
          .extractor = *engines_[one.engine].extractor,
          .muxer = parts_.muxer,
          .episode = active.episode,
          .rooms = active.rooms,
          .harvest = active.harvest,
          .has_metadata = active.has_metadata,
          .target = active.target};
}

// The lock of a room keeps other processes out, not another list of this one.
bool Engine::take_room(ActiveJob& active) {
  if (!active.has_room) active.has_room = parts_.workshop.rooms.insert(active.rooms.home).second;
  return active.has_room;
}

void Engine::enter(JobId id, Stage stage) {
  RunJob& one = job(id);
  ActiveJob& active = *one.active;
  active.stage = stage;
  if (stage == Stage::open_room && !take_room(active))
    return fail_stage(id, failed(ErrorKind::busy, "another list of this run has this page"), {});
  if (stage == Stage::fetch || stage > Stage::copy_cookies) move_to(id, state_of(stage));
  const std::vector<Work> works = fetches_itself(one) && stage <= Stage::fetch && stage > Stage::open_room
                                      ? own_work(stage, one)
                                      : work_for(stage, steps_of(one));
  active.works.assign(works.begin(), works.end());
  if (stage == Stage::fetch) {
    check(parts_.log.started(id, engine_name(one), wall_now()));
    active.attempt_began = wall_now();
    if (std::exchange(active.drop_partials, false)) {
      active.works.push_front(FileChange{EmptyDirectory{active.rooms.room.directory}});
    }
  }
  continue_stage(id);
}

void Engine::continue_stage(JobId id) {
  ActiveJob& active = *job(id).active;
  if (winding_down() && active.stage < Stage::publish) return finish_job(id, JobState::cancelled, {});
  if (active.works.empty()) return stage_done(id);
  Work work = std::move(active.works.front());
  active.works.pop_front();
  start_work(id, std::move(work));
}

void Engine::start_work(JobId id, Work work) {
  RunJob& one = job(id);
  ActiveJob& active = *one.active;
  active.step = parts_.workshop.next_step();
  active.output.clear();
  active.tool_reports = false;
  active.progress.reset();
  active.brought = {};
  if (active.stage == Stage::fetch) active.progress = engines_[one.engine].extractor->read_progress();
  job_steps_.emplace(*active.step, id);
  const std::vector<Part>& parts = active.episode.format.parts;
  charge(work, active.key.text, parts.empty() ? request_.url : parts.front().url);
  if (const auto* command = std::get_if<Command>(&work)) {
    tell(Notice{Notice::Level::detail, fmt::format("page {}: {}", one.page, command_words(*command))});
  }
  runner().start(*active.step, work);
}

// On whose account its traffic goes.
void Engine::charge(Work& work, std::string_view job, std::string_view link) const {
  const Account account{
      .queue = parts_.queue, .site = request_.site, .job = std::string(job), .list = parts_.list};
  if (auto* transfer = std::get_if<Transfer>(&work)) transfer->account = account;
  if (auto* command = std::get_if<Command>(&work); command != nullptr && command->net) {
    command->net->account = account;
    command->net->traffic = parts_.children_traffic;
    command->net->private_hosts = parts_.private_hosts;
    command->net->named_hosts = {host_of(request_.url)};
    command->net->likely_host = host_of(link);
  }
}

void Engine::stage_done(JobId id) {
  ActiveJob& active = *job(id).active;
  switch (active.stage) {
    case Stage::open_room:
      if (archived(active.key)) return skip_archived(id, active.key);  // another multiget was quicker
      return enter(id, Stage::write_metadata);
    case Stage::write_metadata:
      active.has_metadata = active.has_metadata || !active.episode.metadata.empty();
      active.episode.metadata = std::string();
      return enter(id, Stage::copy_cookies);
    case Stage::copy_cookies:
      move_to(id, JobState::queued);
      return wait_for(id, Stage::fetch, Duration::zero());
    case Stage::fetch:
      (void)release_lanes(id, {});
      return wait_for(id, extras_are_to_come(job(id)) ? Stage::extras : Stage::prepare_join,
                      Duration::zero());
    case Stage::extras:
      (void)release_lanes(id, {});
      return wait_for(id, Stage::prepare_join, Duration::zero());
    case Stage::publish: return record_done(id);
    case Stage::sweep: (void)release_lanes(id, {}); return finish_job(id, JobState::done, {});
    case Stage::prepare_join:
    case Stage::join:
    case Stage::inspect:
    case Stage::dress:
    case Stage::play_through: return enter(id, static_cast<Stage>(static_cast<int>(active.stage) + 1));
  }
}

void Engine::wait_for(JobId id, Stage stage, Duration wait) {
  RunJob& one = job(id);
  one.active->next_stage = stage;
  scheduler_.push(queue_for(one, stage), Ticket{index(id)}, runner().now() + wait);
}

QueueId Engine::queue_for(const RunJob& one, Stage stage) const {
  if (stage == Stage::open_room) return door_queue_;
  if (stage != Stage::fetch && stage != Stage::extras) return local_queue_;
  return stage == Stage::fetch && one.active->fetch_by == FetchBy::ourselves
             ? own_queue_
             : engines_[one.engine].fetch_queue;
}

void Engine::record_done(JobId id) {
  RunJob& one = job(id);
  ActiveJob& active = *one.active;
  active.target = final_target(steps_of(one));
  check(parts_.log.attempt(id, attempt_of(one, {}, {})));
  const Result<void> recorded = parts_.log.done(id, {.key = active.key,
                                                     .site = {},
                                                     .list_id = {},
                                                     .page = one.page,
                                                     .path = active.target,
                                                     .size = active.size,
                                                     .finished = wall_now(),
                                                     .engine = engine_name(one),
                                                     .format = active.episode.format.id,
                                                     .facts = active.facts});
  if (recorded) return enter(id, Stage::sweep);
  // The room stays: by what lies in it the next run knows the published file as its own.
  stop_run(recorded.error());
  finish_job(id, JobState::failed, recorded.error());
}

void Engine::job_line(JobId id, const OutputLine& line) {
  ActiveJob& active = *job(id).active;
  if (active.stage == Stage::inspect && line.stream == Stream::output) {
    if (active.output.size() < kMostOutput) active.output.append(line.text).append("\n");
    return;
  }
  if (active.stage > Stage::prepare_join && line.stream == Stream::output) return work_advances(id, line);
  if (!active.progress) return;
  const auto progress = active.progress->read_line(line.stream, line.text);
  if (!progress) return;
  active.tool_reports = true;
  bytes_arrived(id, progress->done);
  const auto total = active.episode.format.size && active.episode.format.size_exactness == Exactness::exact
                         ? active.episode.format.size
                         : progress->total;
  tell(JobProgress{id, progress->done, total, progress->rate});
}

void Engine::work_advances(JobId id, const OutputLine& line) {
  ActiveJob& active = *job(id).active;
  const auto position = parts_.muxer.read_play_progress(line.text);
  const auto length = active.facts && active.facts->length ? active.facts->length : active.episode.duration;
  const Instant now = runner().now();
  if (!position || !length || *length <= Duration::zero() || now - active.advance_told < kBetweenAdvances)
    return;
  active.advance_told = now;
  const char* doing = active.stage == Stage::join    ? "joining"
                      : active.stage == Stage::dress ? "dressing"
                                                     : "verifying";
  tell(JobAdvance{id, doing, std::clamp(seconds(*position) / seconds(*length), 0.0, 1.0)});
}

Outcome Engine::judge_command(RunJob& one, const CommandEnded& end) {
  ActiveJob& active = *one.active;
  if (active.stage == Stage::extras) {
    Outcome outcome = engines_[one.engine].extractor->judge(end.exit, end.errors);
    if (outcome.ok()) add_extras(active.harvest, end.files);
    return outcome;
  }
  if (active.stage == Stage::dress && end.exit.ok()) {
    const auto whole = std::ranges::find(end.files, whole_file(steps_of(one)), &RoomFile::name);
    if (whole != end.files.end()) active.size = whole->size;
  }
  if (active.stage != Stage::fetch) {
    Outcome outcome = parts_.muxer.judge(end.exit, end.errors);
    if (!outcome.ok() || active.stage != Stage::inspect) return outcome;
    const Result<MediaFacts> facts = parts_.muxer.read_inspection(active.output);
    if (!facts) return {.error = facts.error(), .retry_after = {}};
    active.size = facts->size;
    active.facts = facts_to_keep(*facts);
    return verify(*facts, promised(active.episode));
  }
  const Extractor& extractor = *engines_[one.engine].extractor;
  Outcome outcome = extractor.judge(end.exit, end.errors);
  if (!outcome.ok()) return outcome;
  active.harvest = extractor.harvest(active.episode, end.files);
  if (active.harvest.media.empty()) {
    return failed(ErrorKind::transient,
                  fmt::format("{} said it was done and left no file", extractor.name()));
  }
  return {};
}

void Engine::command_ended(JobId id, const CommandEnded& end) {
  RunJob& one = job(id);
  one.active->step.reset();
  one.active->progress.reset();
  const Outcome outcome = judge_command(one, end);
  if (!outcome.ok() && one.active->stage == Stage::extras) return extras_failed(id, outcome);
  if (!outcome.ok() && one.active->stage == Stage::dress) return dress_failed(id, outcome, end.errors);
  if (!outcome.ok()) return fail_stage(id, outcome, end.errors);
  continue_stage(id);
}

void Engine::file_changed(JobId id, const Result<void>& result) {
  ActiveJob& active = *job(id).active;
  active.step.reset();
  if (result) return continue_stage(id);
  if (active.stage == Stage::sweep) {  // the page is there; what could not be removed is only litter
    tell(Notice{Notice::Level::warning, result.error().what});
    active.works.clear();
    return stage_done(id);
  }
  if (active.stage == Stage::dress) return dress_failed(id, {.error = result.error(), .retry_after = {}}, {});
  // Whoever had the room may have finished the page by now: then its file is no stranger's.
  if (active.stage == Stage::open_room && archived(active.key)) return skip_archived(id, active.key);
  fail_stage(id, {.error = result.error(), .retry_after = {}}, {});
}

void Engine::record(JobId id, const PageKey& key) {
  RunJob& one = job(id);
  if (std::exchange(one.recorded, true)) return;
  const SelectedJob selected{id, key, one.page};
  check(parts_.log.selected({&selected, 1}));
}

void Engine::move_to(JobId id, JobState state) {
  RunJob& one = job(id);
  if (one.state == state) return;
  one.state = state;
  const bool ours = state == JobState::fetching && fetches_itself(one);
  tell(JobMoved{id, state, ours ? std::string() : engine_name(one)});
}

std::string Engine::engine_name(const RunJob& one) const {
  return std::string(engines_[one.engine].extractor->name());
}

}  // namespace mg
