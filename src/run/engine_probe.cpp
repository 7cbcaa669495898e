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

constexpr int kNoPage = -1;  // of a refusal that was the list's

}  // namespace

// A list that was met before is listed first, which is cheap, so that pages already there cost no request.
// Pages known by their number need no list for that, and what was never met holds none of ours.
void Engine::list_or_ask(const std::optional<std::vector<int>>& named) {
  if (named && parts_.profile.identity == PageIdentity::number) return select_pages(*named, 0);
  const auto met = parts_.log.knows_list();
  if (!met) return stop_run(met.error());
  const auto lister = std::ranges::find_if(
      engines_, [&](const RunEngine& engine) { return engine.extractor->list(request_).has_value(); });
  if (*met && request_.again == Again::no && lister != engines_.end()) {
    list_wanted_ = listing_tried_ = true;
    return ask(static_cast<std::size_t>(lister - engines_.begin()), runner().now());
  }
  if (named) return select_pages(*named, 0);
  selection_tried_ = true;
  engines_.front().plan.want_selection(request_.pages);
}

void Engine::ask(std::size_t engine, Instant not_before) {
  if (engines_[engine].batch_waits || winding_down()) return;
  engines_[engine].batch_waits = true;
  scheduler_.push(engines_[engine].probe_queue, kBatch, not_before);
}

// Not with the next batch: the page would hold it up, and a batch is asked only once the last one is told.
void Engine::ask_alone(JobId id, Instant not_before) {
  if (winding_down()) return;
  move_to(id, JobState::probing);
  scheduler_.push(engines_[job(id).engine].probe_queue, Ticket{index(id)}, not_before);
}

void Engine::ask_ahead() {
  std::size_t told = job_steps_.size();  // those being fetched, on their way to it, or just fetched
  told += static_cast<std::size_t>(scheduler_.waiting(own_queue_));
  for (const RunEngine& engine : engines_) {
    told += static_cast<std::size_t>(scheduler_.waiting(engine.fetch_queue));
  }
  if (told >= static_cast<std::size_t>(2 * parts_.jobs + kAhead)) return;
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    const ProbePlan& plan = engines_[i].plan;
    if (plan.wants_any() && !plan.asking()) ask(i, runner().now());
  }
}

void Engine::start_probe(std::size_t index, Ticket ticket, Instant now) {
  RunEngine& engine = engines_[index];
  RunningProbe probe;
  probe.engine = index;
  probe.step = parts_.workshop.next_step();
  probe.started = now;
  probe.reader = engine.extractor->read_episodes(request_);
  if (ticket == kBatch) {
    engine.batch_waits = false;
  } else {
    probe.alone.emplace(1, list_count_);
    probe.alone->want(job(JobId{static_cast<int>(ticket)}).page);
  }
  if (auto known = engine.extractor->known(request_))
    return told_at_once(std::move(probe), std::move(*known));
  Work work = command_for(probe);
  charge(work, request_.list_id, request_.url);
  tell(ListingStarted{std::string(engine.extractor->name())});
  const StepId step = probe.step;
  probes_.emplace(step, std::move(probe));
  tell(Notice{Notice::Level::detail, command_words(std::get<Command>(work))});
  runner().start(step, work);
}

// A probe without a process.
void Engine::told_at_once(RunningProbe probe, Episode episode) {
  list_wanted_ = false;
  (void)plan_of(probe).begin();
  probe_told(probe, Result<Episode>(std::move(episode)));
  const StepId step = probe.step;
  probe_ended(std::move(probe), CommandEnded{.step = step, .exit = {}, .errors = {}, .files = {}});
}

Command Engine::command_for(RunningProbe& probe) {
  const Extractor& extractor = *engines_[probe.engine].extractor;
  if (list_wanted_) {
    list_wanted_ = false;
    probe.purpose = RunningProbe::Purpose::list;
    return *extractor.list(request_);
  }
  const auto length = list_count_ ? ListLength::known : ListLength::wanted;
  std::filesystem::path cookies;
  if (!parts_.probe_cookies.empty()) {
    cookies = parts_.probe_cookies / fmt::format("{}.txt", extractor.name());
  }
  return extractor.probe(request_, plan_of(probe).begin(), length, cookies);
}

ProbePlan& Engine::plan_of(RunningProbe& probe) {
  return probe.alone ? *probe.alone : engines_[probe.engine].plan;
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

// A tool may take a refusal lightly, tell poorer things than there are, and ask on. What it tells from now on
// is not believed.
void Engine::probe_complains(RunningProbe& probe, const OutputLine& line) {
  if (probe.refused) return;
  Outcome outcome = engines_[probe.engine].extractor->judge({}, line.text);
  if (!is_refusal(outcome)) return;
  probe.refused = std::move(outcome);
  runner().stop(probe.step);
}

void Engine::probe_told(RunningProbe& probe, Result<Episode> episode) {
  if (!episode) {
    if (!probe.first_error) probe.first_error = std::move(episode.error());
    return;
  }
  if (winding_down() || probe.refused) return;
  if (episode->list_count && !list_count_) list_count_ = episode->list_count;
  if (probe.purpose == RunningProbe::Purpose::list) {
    probe.listed = std::max(probe.listed, episode->page);
    PageKey key = key_of(*episode);
    if (archived(key)) probe.archived.emplace(episode->page, std::move(key));
    return;
  }
  ProbePlan& plan = plan_of(probe);
  const bool by_number = !plan.asking_selection();
  hosts_answer(engines_[probe.engine].probe_queue, episode->page, probe.started);
  if (!plan.told(episode->page, episode->list_count)) return;
  // A tool may tell more than was asked for, and what is asked for may be known only with the list's length.
  if (by_number) return adopt_episode(probe.engine, std::move(*episode));
  if (!list_count_) return probe.held.push_back(std::move(*episode));
  if (contains(request_.pages, episode->page, *list_count_)) {
    adopt_episode(probe.engine, std::move(*episode));
  }
}

void Engine::probe_ended(RunningProbe probe, const CommandEnded& end) {
  RunEngine& engine = engines_[probe.engine];
  for (Result<Episode>& episode : probe.reader->finish()) probe_told(probe, std::move(episode));
  Outcome outcome = probe.refused ? *probe.refused : engine.extractor->judge(end.exit, end.errors);
  if (outcome.ok() && probe.first_error) outcome.error = probe.first_error;
  const bool listing = probe.purpose == RunningProbe::Purpose::list;
  const ProbePlan::End result = listing ? ProbePlan::End{} : plan_of(probe).ended(outcome);
  const int page = result.blamed.empty() ? kNoPage : result.blamed.front();
  const Fault fault = hosts_heard(engine.probe_queue, page, outcome, probe.started);
  if (listing) return listing_ended(probe, outcome, fault);
  if (winding_down()) return;
  if (result.list_failed) return list_failed(probe, *outcome.error, fault);
  if (result.list_resolved) adopt_selection(probe);
  for (const int absent : result.absent) drop_absent(absent);
  const Error blame =
      outcome.ok()
          ? Error{ErrorKind::bad_input, fmt::format("{} told nothing of this page", engine.extractor->name())}
          : *outcome.error;
  for (const int blamed : result.blamed) fail_probe(by_page_.at(blamed), blame, fault, end.errors);
}

// The list's length is known by now: what was told already needs not be asked for again.
void Engine::adopt_selection(RunningProbe& probe) {
  list_count_ = plan_of(probe).list_count();
  for (Episode& episode : probe.held) {
    if (contains(request_.pages, episode.page, list_count_.value_or(0))) {
      adopt_episode(probe.engine, std::move(episode));
    }
  }
  select_pages(resolve_pages(request_.pages, list_count_.value_or(0)).pages, probe.engine);
}

void Engine::listing_ended(const RunningProbe& probe, const Outcome& outcome, Fault fault) {
  if (winding_down()) return;
  if (!outcome.ok()) return list_failed(probe, *outcome.error, fault);
  list_count_ = std::max(probe.listed, list_count_.value_or(0));
  std::vector<int> wanted;
  for (const int page : resolve_pages(request_.pages, *list_count_).pages) {
    if (const auto there = probe.archived.find(page); there != probe.archived.end()) {
      skip_archived(add_job(page), there->second);
    } else {
      wanted.push_back(page);
    }
  }
  select_pages(wanted, selection_tried_ ? probe.engine : 0);
}

void Engine::list_failed(const RunningProbe& probe, const Error& error, Fault fault) {
  const Standing standing{.attempt = list_attempt_,
                          .attempts = request_.retries + 1,
                          .engines_left = static_cast<int>(engines_.size() - probe.engine) - 1,
                          .fault = fault};
  const Next next = after_failed_probe(standing, error);
  const auto* again = std::get_if<TryAgain>(&next);
  if (again == nullptr) return list_otherwise(probe, next, error);
  list_attempt_ += again->counts ? 1 : 0;
  list_wanted_ = probe.purpose == RunningProbe::Purpose::list;
  tell(Notice{Notice::Level::warning, fmt::format("the list: {}; trying again", error.what)});
  ask(probe.engine, runner().now() + again->wait);
}

// Its first page may be refused while the others are there, which a listing finds out; and a tool that cannot
// list may still tell pages.
void Engine::list_otherwise(const RunningProbe& probe, const Next& next, const Error& error) {
  const bool listing = probe.purpose == RunningProbe::Purpose::list;
  const bool lists = engines_[probe.engine].extractor->list(request_).has_value();
  const bool no_answer = error.kind == ErrorKind::transient || error.kind == ErrorKind::throttled;
  list_attempt_ = 1;
  engines_[probe.engine].plan = ProbePlan();
  if (std::holds_alternative<StopRun>(next)) return stop_run(error);
  std::size_t engine = probe.engine;
  if (listing && !std::exchange(selection_tried_, true)) {
    engine = 0;
    engines_[engine].plan.want_selection(request_.pages);
  } else if (!listing && lists && !no_answer && !std::exchange(listing_tried_, true)) {
    list_wanted_ = true;
  } else if (engine + 1 < engines_.size()) {
    engine += 1;
    listing_tried_ = false;
    engines_[engine].plan.want_selection(request_.pages);
  } else {
    list_error_ = error;
    return tell(Notice{Notice::Level::warning, fmt::format("the list: {}", error.what)});
  }
  tell(Notice{Notice::Level::warning,
              fmt::format("the list: {}; asking {}", error.what, engines_[engine].extractor->name())});
  ask(engine, runner().now());
}

// Makes a job of each page that has none yet, and has those asked for that are not there already.
void Engine::select_pages(const std::vector<int>& pages, std::size_t engine) {
  const bool known_by_number = parts_.profile.identity == PageIdentity::number;
  std::vector<SelectedJob> to_record;
  for (const int page : pages) {
    if (by_page_.contains(page)) continue;
    const JobId id = add_job(page);
    if (known_by_number && archived(key_of_page(page))) {
      skip_archived(id, key_of_page(page));
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
  if (list_title_.empty() && !episode.list_title.empty()) {
    list_title_ = episode.list_title;
    check(parts_.log.list_named(list_title_));
  }
  RunJob& one = job(id);
  if (over(one.state)) return;
  PageKey key = key_of(episode);
  if (one.active) {  // asked for anew: its links were too old, or it is another engine's turn
    if (one.state != JobState::probing) return;
    // Engines may have names of their own for one page; one engine has not.
    if (one.active->told_by == engine && key_of(one.active->episode) != key) {
      return finish_job(
          id, JobState::failed,
          Error{ErrorKind::not_found, "the list was changed meanwhile: this is another page now"});
    }
    return name_job(id, std::move(key), std::move(episode));
  }
  one.engine = static_cast<std::uint8_t>(engine);
  if (parts_.profile.identity == PageIdentity::own_id && !keys_.insert(key.text).second) {
    return finish_job(id, JobState::skipped,
                      Error{ErrorKind::bad_input, "stands in the list more than once"});
  }
  if (archived(key)) return skip_archived(id, std::move(key));
  name_job(id, std::move(key), std::move(episode));
}

bool Engine::archived(const PageKey& key) {
  if (request_.again == Again::yes) return false;
  const auto there = parts_.log.holds(key);
  if (!there) stop_run(there.error());
  return there && *there;
}

PageKey Engine::key_of_page(int page) const {
  return numbered_key(request_.site, request_.list_id, page);
}

PageKey Engine::key_of(const Episode& episode) const {
  if (parts_.profile.identity == PageIdentity::number) return key_of_page(episode.page);
  return own_key(episode.extractor, episode.id.empty() ? episode.url : episode.id);
}

}  // namespace mg
