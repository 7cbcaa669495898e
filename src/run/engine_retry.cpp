// The engine's part that decides what follows when something went wrong.
#include <algorithm>
#include <utility>

#include "src/run/engine.h"

namespace mg {

Attempt Engine::attempt_of(const RunJob& one, const Outcome& outcome, std::string_view last_lines) const {
  const bool probing = one.state == JobState::probing || !one.active;
  const WallTime now = wall_now();
  return {.engine = engine_name(one),
          .step = std::string(probing ? "probe" : to_string(one.active->stage)),
          .error = outcome.error,
          .last_lines = std::string(last_lines),
          .started = probing ? now : one.active->attempt_began,
          .ended = now};
}

void Engine::fail_stage(JobId id, const Outcome& outcome, std::string_view last_lines) {
  RunJob& one = job(id);
  Fault fault = release_lanes(id, outcome);
  if (winding_down()) return finish_job(id, JobState::cancelled, {});
  if (outcome.error->kind != ErrorKind::busy) {
    check(parts_.log.attempt(id, attempt_of(one, outcome, last_lines)));
  }
  // Only suspected of being the host's refusal (see with_suspicion): it costs the page its try, and new
  // links.
  const bool suspected = is_refusal(outcome) && one.active->links_refused;
  if (suspected) fault = Fault::page;
  Next next = after_failure(standing_of(one, fault), one.active->stage, *outcome.error);
  if (auto* again = std::get_if<TryAgain>(&next)) {
    if (outcome.leftovers == Leftovers::damaged) again->partials = TryAgain::Partials::drop;
    if (suspected) again->from = TryAgain::From::probe;
    // A refusal's Retry-After is the host's affair, for everybody (see breaker.h); this is the page's.
    if (!is_refusal(outcome)) again->wait = std::max(again->wait, outcome.retry_after.value_or(0s));
  }
  follow(id, next, *outcome.error);
}

void Engine::fail_probe(JobId id, const Error& error, Fault fault, std::string_view last_lines) {
  RunJob& one = job(id);
  if (over(one.state)) return;
  record(id, one.active ? one.active->key : key_of_page(one.page));
  check(parts_.log.attempt(id, attempt_of(one, {.error = error, .retry_after = {}}, last_lines)));
  follow(id, after_failed_probe(standing_of(one, fault), error), error);
}

Standing Engine::standing_of(const RunJob& one, Fault fault) const {
  return {
      .attempt = one.attempt,
      .attempts = request_.retries + 1,
      .engines_left = static_cast<int>(engines_.size()) - one.engine - 1 + (tool_could_fetch(one) ? 1 : 0),
      .fault = fault};
}

void Engine::follow(JobId id, const Next& next, const Error& error) {
  if (const auto* again = std::get_if<TryAgain>(&next)) return try_again(id, *again, error);
  if (std::holds_alternative<NextEngine>(next)) return ask_next_engine(id, error);
  // What a tool for pages makes of a broken file says less than what we saw, unless it says something else.
  const std::unique_ptr<Error>& own = job(id).own_word;
  finish_job(id, JobState::failed, own && own->kind == error.kind ? *own : error);
  if (std::holds_alternative<StopRun>(next)) stop_run(error);
}

void Engine::try_again(JobId id, const TryAgain& again, const Error& error) {
  RunJob& one = job(id);
  // Somebody else's work may take hours; it is looked at each second and told of once.
  const bool busy = error.kind == ErrorKind::busy;
  const bool told = busy && one.active && std::exchange(one.active->wait_told, true);
  const bool asks = again.from == TryAgain::From::probe || !one.active;
  const QueueId queue = asks ? engines_[one.engine].probe_queue : queue_for(one, Stage::fetch);
  const Duration rest = busy ? Duration::zero() : rest_left(queue);
  if (!told) tell(JobRetries{id, error, one.attempt, std::max(again.wait, rest), engine_name(one)});
  one.attempt += again.counts ? 1 : 0;
  // Stays so until the fetch: the probe before it may fail in its turn, and then nothing is dropped for that.
  if (one.active && again.partials == TryAgain::Partials::drop) one.active->drop_partials = true;
  if (again.from == TryAgain::From::probe) return ask_alone(id, runner().now() + again.wait);
  move_to(id, JobState::queued);
  const bool at_the_door = one.active->stage == Stage::open_room;
  wait_for(id, at_the_door ? Stage::open_room : Stage::fetch, again.wait);
}

void Engine::ask_next_engine(JobId id, const Error& error) {
  RunJob& one = job(id);
  const bool ours = fetches_itself(one) && engines_[one.engine].extractor->known(request_).has_value();
  if (ours && !one.own_word) one.own_word = std::make_unique<Error>(error);
  if (tool_could_fetch(one)) {  // then the tool that told the links is the next to try
    one.active->own_fetch_failed = true;
  } else {
    one.engine += 1;
  }
  tell(JobRetries{id, error, one.attempt, Duration::zero(), engine_name(one)});
  one.attempt = 1;
  move_to(id, JobState::probing);
  engines_[one.engine].plan.want(one.page);
}

}  // namespace mg
