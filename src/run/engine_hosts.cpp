// The engine's part that minds the hosts: who may be asked, what their answers mean for everybody, and when
// it is no use to wait any longer.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/url.h"
#include "src/run/engine.h"

namespace mg {

namespace {

// A probe that takes longer than this is taken over: its process may be there and yet never end. One that
// lives is given the time a tool may say nothing, and more.
constexpr Duration kProbeHolds = std::chrono::minutes(5);

constexpr Duration kBetweenCounts = 1s;  // between two words on how many wait

// Groups without hosts of their own are met under many addresses, which have nothing to do with each other.
std::string name_of(const HostGroup& group, std::string_view kind, const Request& request) {
  const std::string name = group.name.empty() ? fmt::format("{} {}", request.site, kind) : group.name;
  return group.hosts.empty() ? fmt::format("{} of {}", name, host_of(request.url)) : name;
}

}  // namespace

void Engine::add_hosts() {
  const SiteProfile& profile = parts_.profile;
  for (const auto& [group, kind] : {std::pair{&profile.pages, "pages"}, std::pair{&profile.media, "media"}}) {
    RunHost host;
    host.name = name_of(*group, kind, request_);
    host.lane = scheduler_.add_lane(LaneKind::host, host.name, group->pace);
    hosts_.push_back(std::move(host));
  }
}

RunHost& Engine::host_at(LaneId lane) {
  return *std::ranges::find(hosts_, lane, &RunHost::lane);
}

// What another process has found out holds for us as well.
void Engine::look_at_hosts() {
  if (!parts_.rests.changed()) return;
  for (const RunHost& host : hosts_) {
    auto rest = parts_.rests.read(host.name, runner().now());
    if (!rest) return share_alone(rest.error());
    scheduler_.adopt(host.lane, std::move(*rest));
  }
}

void Engine::look_at_closed_hosts() {
  const Instant now = runner().now();
  const bool all_answer = std::ranges::all_of(hosts_, [&](const RunHost& host) {
    return scheduler_.lane(host.lane).breaker(now) == Breaker::closed;
  });
  if (!all_answer) look_at_hosts();
}

// The others' loss; this run is as polite as it can be by itself.
void Engine::share_alone(const Error& error) {
  if (std::exchange(alone_told_, true)) return;
  tell(Notice{Notice::Level::warning,
              fmt::format("other runs are not told which hosts rest, nor are we: {}", error.what)});
}

void Engine::change_rest(RunHost& host, const std::function<HostRest(HostRest)>& rule) {
  auto rest = parts_.rests.change(host.name, runner().now(), rule);
  if (!rest) share_alone(rest.error());
  scheduler_.adopt(host.lane, rest ? std::move(*rest) : rule(scheduler_.lane(host.lane).rest()));
}

// Whether what waits in this queue may go to its hosts now: of all processes, one is the first after a rest.
bool Engine::may_ask(QueueId queue) {
  const Instant now = runner().now();
  const Prober self = parts_.rests.self();
  const Duration holds = std::max(kProbeHolds, request_.stall_limit.value_or(0s) + kProbeHolds / 5);
  std::vector<RunHost*> claimed;
  for (const LaneId lane : scheduler_.hosts_of(queue)) {
    if (scheduler_.lane(lane).breaker(now) != Breaker::half_open) continue;
    RunHost& host = host_at(lane);
    change_rest(host, [&](HostRest rest) { return with_claim(std::move(rest), self, now, holds); });
    const HostRest& rest = scheduler_.lane(lane).rest();
    if (breaker_at(rest, now) == Breaker::closed) continue;
    if (probes(rest, self, now)) {
      host.probe_began = now;
      claimed.push_back(&host);
      continue;
    }
    for (RunHost* other : claimed) {
      change_rest(*other, [&](HostRest mine) { return without_claim(std::move(mine), self); });
    }
    return false;
  }
  return true;
}

Fault Engine::hosts_heard(QueueId queue, int page, const Outcome& outcome, Instant started) {
  scheduler_.ended(queue, outcome);
  if (is_answer(outcome)) {
    hosts_answer(queue, page, started);
    return Fault::page;
  }
  Fault fault = Fault::page;
  for (const LaneId lane : scheduler_.hosts_of(queue)) {
    RunHost& host = host_at(lane);
    if (is_refusal(outcome)) {
      if (host_refused(host, page, outcome, started) == Fault::host) fault = Fault::host;
    } else if (probes(scheduler_.lane(lane).rest(), parts_.rests.self(), runner().now()) &&
               started >= host.probe_began) {
      change_rest(host, [&](HostRest rest) { return without_claim(std::move(rest), parts_.rests.self()); });
    }
  }
  return fault;
}

Fault Engine::host_refused(RunHost& host, int page, const Outcome& outcome, Instant started) {
  const Instant now = runner().now();
  const Pace& pace = scheduler_.lane(host.lane).pace();
  bool known = false;
  change_rest(host, [&](HostRest rest) {
    known = began_before(rest, started);
    if (known && started >= host.probe_began) rest = without_claim(std::move(rest), parts_.rests.self());
    return after_refusal(std::move(rest), outcome, started, now, pace, random_);
  });
  if (!known) return host.refusals.refused(page, now);
  host.refusals.refused_along(page, now);
  return Fault::host;
}

// Not only at the end: a page told or bytes arriving are an answer, and others wait for it.
void Engine::hosts_answer(QueueId queue, int page, Instant started) {
  for (const LaneId lane : scheduler_.hosts_of(queue)) {
    RunHost& host = host_at(lane);
    const HostRest& rest = scheduler_.lane(lane).rest();
    if (started < rest.began) continue;  // it was let in before the ban
    host.refusals.answered(page, runner().now());
    if (rest.strikes > 0)
      change_rest(host, [&](HostRest before) { return after_answer(std::move(before), started); });
  }
}

void Engine::bytes_arrived(JobId id, Bytes done) {
  ActiveJob& active = *job(id).active;
  active.brought = done;
  if (!active.holds || active.answered) return;
  if (!active.first_bytes) active.first_bytes = done;  // may lie there since an earlier try
  if (done <= *active.first_bytes) return;
  active.answered = true;
  hosts_answer(*active.holds, job(id).page, active.holds_since);
}

int Engine::waiting_for(const RunHost& host) const {
  int waiting = scheduler_.waiting_for(host.lane, share_);
  if (host.lane != pages_lane()) return waiting;
  for (const RunEngine& engine : engines_) waiting += engine.plan.wanted() - (engine.batch_waits ? 1 : 0);
  return waiting;
}

Duration Engine::rest_left(QueueId queue) const {
  Duration left{};
  const Instant now = runner().now();
  for (const LaneId lane : scheduler_.hosts_of(queue)) {
    const HostRest& rest = scheduler_.lane(lane).rest();
    if (rest.strikes > 0) left = std::max(left, rest.until - now);
  }
  return left;
}

// A ban that nothing came before and that outlasts its first rest may be meant for guests, or for this tool.
void Engine::hint(RunHost& host, const HostRest& rest) {
  const bool since_ever = rest.since >= began_ && !host.refusals.ever_answered();
  if (rest.strikes < 2 || !since_ever || std::exchange(host.hinted, true)) return;
  tell(
      Notice{Notice::Level::warning,
             fmt::format("{} has answered nothing yet; if it stays so, a login (--cookies) or another engine "
                         "(--engine) may help",
                         host.name)});
}

void Engine::tell_hosts() {
  const Instant now = runner().now();
  for (RunHost& host : hosts_) {
    const Lane& lane = scheduler_.lane(host.lane);
    const HostRest& rest = lane.rest();
    if (lane.breaker(now) == Breaker::closed) {
      if (std::exchange(host.told, {})) tell(HostAnswers{host.name});
      continue;
    }
    const int waiting = waiting_for(host);
    const bool another = !host.told || host.told->until != rest.until;
    const bool more = host.told && host.told->waiting != waiting && now - host.told->when >= kBetweenCounts;
    // Another run's trouble is none of ours while we want nothing there.
    if ((!another && !more) || (!host.told && waiting == 0)) continue;
    hint(host, rest);
    const WallTime wall = another ? wall_now() + (rest.until - now) : host.told->wall;
    host.told = {.until = rest.until, .wall = wall, .waiting = waiting, .when = now};
    tell(HostRests{host.name, std::max(rest.until - now, Duration::zero()), wall, rest.reason, waiting});
  }
}

// How long this run will have waited for the host once its rest is over; empty: it does not wait.
std::optional<Duration> Engine::wait_for_host(const RunHost& host) const {
  const Instant now = runner().now();
  const Lane& lane = scheduler_.lane(host.lane);
  const HostRest& rest = lane.rest();
  const Instant since = std::max(rest.since, began_);
  switch (lane.breaker(now)) {
    case Breaker::resting: return rest.until - since;
    case Breaker::probing:
      if (probes(rest, parts_.rests.self(), now)) return {};
      return std::max(now - since, Duration(1));  // nobody knows how long that one takes
    default: return {};
  }
}

void Engine::keep_patience() {
  if (!request_.max_wait || winding_down()) return;
  for (RunHost& host : hosts_) {
    const auto wait = wait_for_host(host);
    const bool wanted = waiting_for(host) > 0 || list_waits(host);
    if (host.given_up || !wanted || !wait || *wait <= *request_.max_wait) continue;
    give_up(host);
  }
}

// A list that is still to be read: no page of it is known to wait.
bool Engine::list_waits(const RunHost& host) const {
  if (host.lane != pages_lane()) return false;
  return std::ranges::any_of(
      engines_, [](const RunEngine& engine) { return engine.batch_waits || engine.plan.wants_any(); });
}

// Without its media no page can be finished, so none is asked for any more either.
void Engine::give_up(RunHost& host) {
  const HostRest& rest = scheduler_.lane(host.lane).rest();
  const WallTime now = wall_now();
  const WallTime until = now + (rest.until - runner().now());
  gave_up_ = Error{ErrorKind::throttled,
                   fmt::format("waits for {}, which rests until {}", host.name, format_clock(until, now))};
  tell(Notice{
      Notice::Level::warning,
      fmt::format("{} rests until {}, which is longer than --max-wait {}; everything is kept, run the "
                  "same command later ({})",
                  host.name, format_clock(until, now), format_duration(*request_.max_wait), rest.reason)});
  host.given_up = true;
  if (host.lane != pages_lane()) hosts_.front().given_up = true;
  end_waiting();
}

// What waits for a host that we no longer wait for ends so; what goes elsewhere goes on.
void Engine::end_waiting() {
  if (!gave_up_) return;
  for (const RunHost& host : hosts_) {
    if (!host.given_up) continue;
    for (const Scheduler::Started& waits : scheduler_.withdraw(host.lane, share_)) {
      if (waits.ticket != kBatch)
        finish_job(JobId{static_cast<int>(waits.ticket)}, JobState::cancelled, gave_up_);
    }
  }
  for (RunEngine& engine : engines_) engine.batch_waits = false;
  if (!probes_.empty()) return;  // pages may still be told by one that began before the rest
  list_waits_ = list_waits_ || jobs_.empty() || std::exchange(list_wanted_, false);
  for (RunEngine& engine : engines_) {
    list_waits_ = list_waits_ || engine.plan.wants_selection();
    engine.plan = ProbePlan();
  }
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    // One whose room is just being opened comes by again, on its way to its fetch.
    const bool under_way = jobs_[i].active && jobs_[i].active->step;
    if (jobs_[i].state != JobState::probing || under_way) continue;
    finish_job(JobId{static_cast<int>(i)}, JobState::cancelled, gave_up_);
  }
}

void Engine::leave_hosts() {
  const Prober self = parts_.rests.self();
  for (RunHost& host : hosts_) {
    if (!probes(scheduler_.lane(host.lane).rest(), self, runner().now())) continue;
    change_rest(host, [&](HostRest rest) { return without_claim(std::move(rest), self); });
  }
}

}  // namespace mg
