// The engine's part that finds out what pages there are.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/plan/page_range.h"
#include "src/run/engine.h"

namespace mg {

namespace {

// So many pages beyond those being fetched are told of in advance: enough that no lane runs dry while an
// extractor starts (2 s), few enough that their links do not expire in the queue.
constexpr int kAhead = 10;

}  // namespace

// A list that was met before is listed first, which is cheap, so that pages already there cost no request.
void Engine::list_or_ask() {
  const auto met = parts_.log.knows_list();
  if (!met) return stop_run(met.error());
  const auto lister = std::ranges::find_if(
      engines_, [&](const RunEngine& engine) { return engine.extractor->list(request_).has_value(); });
  list_engine_ = 0;
  if (*met && request_.again == Again::no && lister != engines_.end()) {
    list_engine_ = static_cast<std::size_t>(lister - engines_.begin());
    list_wanted_ = true;
  } else {
    engines_.front().plan.want_selection(request_.pages);
  }
  ask(list_engine_, parts_.runner.now());
}

void Engine::ask(std::size_t engine, Instant not_before) {
  // One process at a time. What comes to be wanted while it runs is asked for after its end, by ask_ahead().
  if (engines_[engine].probe_waits || engines_[engine].plan.asking() || winding_down()) return;
  engines_[engine].probe_waits = true;
  scheduler_.push(engines_[engine].probe_queue, Ticket{static_cast<int>(engine)}, not_before);
}

void Engine::ask_ahead() {
  if (ahead_ >= parts_.jobs + kAhead) return;
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    const ProbePlan& plan = engines_[i].plan;
    if (plan.wants_any() && !plan.asking()) ask(i, parts_.runner.now());
  }
}

void Engine::start_probe(std::size_t index, Instant now) {
  RunEngine& engine = engines_[index];
  RunningProbe probe;
  probe.engine = index;
  probe.step = next_step();
  probe.started = now;
  probe.reader = engine.extractor->read_episodes(request_);
  Command command;
  if (list_wanted_) {
    list_wanted_ = false;
    probe.purpose = RunningProbe::Purpose::list;
    command = *engine.extractor->list(request_);
  } else {
    const auto count = list_count_ ? ListLength::known : ListLength::wanted;
    std::filesystem::path cookies;
    if (!parts_.probe_cookies.empty()) {
      cookies = parts_.probe_cookies / fmt::format("{}.txt", engine.extractor->name());
    }
    command = engine.extractor->probe(request_, engine.plan.begin(), count, cookies);
  }
  tell(ListingStarted{std::string(engine.extractor->name())});
  const StepId step = probe.step;
  probes_.emplace(step, std::move(probe));
  parts_.runner.start(step, command);
}

void Engine::probe_line(RunningProbe& probe, const OutputLine& line) {
  if (line.cut) {
    probe.first_error =
        Error{ErrorKind::bad_input, fmt::format("{} told a line too long to be a page's metadata",
                                                engines_[probe.engine].extractor->name())};
    return;
  }
  for (Result<Episode>& episode : probe.reader->read_line(line.text)) probe_told(probe, std::move(episode));
}

void Engine::probe_told(RunningProbe& probe, Result<Episode> episode) {
  if (!episode) {
    if (!probe.first_error) probe.first_error = std::move(episode.error());
    return;
  }
  if (winding_down()) return;
  if (episode->list_count && !list_count_) list_count_ = episode->list_count;
  if (probe.purpose == RunningProbe::Purpose::list) {
    probe.listed = std::max(probe.listed, episode->page);
    const auto there = parts_.log.holds(key_of(*episode));
    if (there && *there) probe.archived.insert(episode->page);
    return;
  }
  RunEngine& engine = engines_[probe.engine];
  const bool unsorted = engine.plan.asking_selection() && !engine.extractor->resolves_selection();
  if (!engine.plan.told(episode->page, episode->list_count)) return;
  if (unsorted) {
    probe.held.push_back(std::move(*episode));
  } else {
    adopt_episode(probe.engine, std::move(*episode));
  }
}

void Engine::probe_ended(RunningProbe probe, const CommandEnded& end) {
  RunEngine& engine = engines_[probe.engine];
  for (Result<Episode>& episode : probe.reader->finish()) probe_told(probe, std::move(episode));
  Outcome outcome = engine.extractor->judge(end.exit, end.errors);
  if (outcome.ok() && probe.first_error) outcome.error = probe.first_error;
  scheduler_.ended(engine.probe_queue, outcome, probe.started, parts_.runner.now());
  tell_rest(outcome);
  if (probe.purpose == RunningProbe::Purpose::list) return listing_ended(probe, outcome);

  const ProbePlan::End result = engine.plan.ended(outcome);
  if (winding_down()) return;
  if (result.list_failed) return list_failed(probe.engine, *outcome.error);
  if (result.list_resolved) {
    list_count_ = engine.plan.list_count();
    const std::vector<int> pages = resolve_pages(request_.pages, list_count_.value_or(0)).pages;
    const std::unordered_set<int> selected(pages.begin(), pages.end());
    // What was told is adopted first, for what is selected without an episode is asked for again.
    for (Episode& episode : probe.held) {
      if (selected.contains(episode.page)) adopt_episode(probe.engine, std::move(episode));
    }
    select_pages(pages, probe.engine);
  }
  for (const int page : result.absent) drop_absent(page);
  const Error blame =
      outcome.ok()
          ? Error{ErrorKind::bad_input, fmt::format("{} told nothing of this page", engine.extractor->name())}
          : *outcome.error;
  for (const int page : result.blamed) fail_probe(by_page_.at(page), blame, end.errors);
}

void Engine::listing_ended(const RunningProbe& probe, const Outcome& outcome) {
  if (winding_down()) return;
  if (!outcome.ok()) {
    list_wanted_ = true;
    return list_failed(probe.engine, *outcome.error);
  }
  list_count_ = std::max(probe.listed, list_count_.value_or(0));
  const auto resolved = resolve_pages(request_.pages, *list_count_);
  std::vector<int> wanted;
  for (const int page : resolved.pages) {
    if (probe.archived.contains(page)) {
      skip_archived(add_job(page));
    } else {
      wanted.push_back(page);
    }
  }
  select_pages(wanted, 0);
}

void Engine::list_failed(std::size_t index, const Error& error) {
  const Standing standing{.attempt = list_attempt_,
                          .attempts = request_.retries + 1,
                          .engines_left = static_cast<int>(engines_.size() - index) - 1};
  const Next next = after_failed_probe(standing, error);
  if (const auto* again = std::get_if<TryAgain>(&next)) {
    list_attempt_ += again->counts ? 1 : 0;
    tell(Notice{Notice::Level::warning, fmt::format("the list: {}; trying again", error.what)});
    return ask(index, parts_.runner.now() + again->wait);
  }
  list_wanted_ = false;
  engines_[index].plan = ProbePlan();
  if (std::holds_alternative<NextEngine>(next)) {
    list_attempt_ = 1;
    tell(Notice{Notice::Level::warning,
                fmt::format("the list: {}; asking {}", error.what, engines_[index + 1].extractor->name())});
    engines_[index + 1].plan.want_selection(request_.pages);
    return ask(index + 1, parts_.runner.now());
  }
  if (std::holds_alternative<StopRun>(next)) return stop_run(error);
  list_error_ = error;
  tell(Notice{Notice::Level::warning, fmt::format("the list: {}", error.what)});
}

// Makes a job of each page that has none yet, and has those asked for that are not there already.
void Engine::select_pages(const std::vector<int>& pages, std::size_t engine) {
  const bool known_by_number = parts_.profile.identity == PageIdentity::number;
  std::vector<SelectedJob> to_record;
  for (const int page : pages) {
    if (by_page_.contains(page)) continue;
    const JobId id = add_job(page);
    if (known_by_number && archived(key_of_page(page))) {
      skip_archived(id);
      continue;
    }
    job(id).engine = static_cast<std::uint8_t>(engine);
    if (known_by_number) {
      to_record.push_back({id, key_of_page(page), page});
      job(id).recorded = true;
    }
    move_to(id, JobState::probing);
    engines_[engine].plan.want(page);
  }
  check(parts_.log.selected(to_record));
  tell_selection();
}

void Engine::tell_selection() {
  std::vector<int> pages;
  for (const RunJob& one : jobs_) pages.push_back(one.page);
  std::ranges::sort(pages);
  tell(PagesResolved{print_pages(pages), static_cast<int>(pages.size()), list_count_});
}

void Engine::drop_absent(int page) {
  absent_.push_back(page);
  finish_job(by_page_.at(page), JobState::skipped,
             Error{ErrorKind::not_found, fmt::format("page {} is not in the list", page)});
}

void Engine::adopt_episode(std::size_t engine, Episode episode) {
  const auto found = by_page_.find(episode.page);
  const JobId id = found == by_page_.end() ? add_job(episode.page) : found->second;
  if (over(job(id).state)) return;
  job(id).engine = static_cast<std::uint8_t>(engine);
  const PageKey key = key_of(episode);
  const bool again =
      job(id).active != nullptr;  // asked for anew: its links were too old, or another engine's turn
  if (!again && parts_.profile.identity == PageIdentity::own_id && !keys_.insert(key.text).second) {
    return finish_job(id, JobState::skipped,
                      Error{ErrorKind::bad_input, "stands in the list more than once"});
  }
  if (!again && archived(key)) return skip_archived(id);
  name_job(id, key, std::move(episode));
}

bool Engine::archived(const PageKey& key) {
  if (request_.again == Again::yes) return false;
  const auto there = parts_.log.holds(key);
  if (!there) stop_run(there.error());
  return there && *there;
}

PageKey Engine::key_of_page(int page) const {
  return {fmt::format("{} {} p{}", request_.site, request_.list_id, page)};
}

PageKey Engine::key_of(const Episode& episode) const {
  if (parts_.profile.identity == PageIdentity::number) return key_of_page(episode.page);
  if (episode.id.empty()) return {fmt::format("{} {}", episode.extractor, episode.url)};
  return {fmt::format("{} {}", episode.extractor, episode.id)};
}

void Engine::tell_rest(const Outcome& outcome) {
  if (outcome.ok() || outcome.error->kind != ErrorKind::throttled) return;
  const Instant now = parts_.runner.now();
  for (const LaneId id : {pages_lane_, media_lane_}) {
    const Lane& lane = scheduler_.lane(id);
    if (!lane.rests(now) || lane.rests_until() <= rest_told_until_) continue;
    rest_told_until_ = lane.rests_until();
    tell(HostRests{lane.name(), lane.rests_until() - now, outcome.error->what, open_jobs_});
  }
}

}  // namespace mg
