#include "src/plan/workflow.h"

#include "src/base/waits.h"

namespace mg {

namespace {

// Between tries of one page whose host has nothing against us; how long an angry one rests is the breaker's
// affair. Short first, because most resets pass at once; a minute at most, because a person may be waiting.
constexpr Duration kFirstWait = 1s;
constexpr Duration kLongestWait = 60s;
constexpr Duration kBusyWait = 1s;  // how often a page that another multiget works on is looked at

Duration wait_before(int attempt) {
  return doubled(kFirstWait, attempt - 1, kLongestWait);
}

Next otherwise(const Standing& standing) {
  if (standing.engines_left > 0) return NextEngine{};
  return GiveUp{};
}

}  // namespace

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::open_room: return "open room";
    case Stage::write_metadata: return "write metadata";
    case Stage::copy_cookies: return "copy cookies";
    case Stage::fetch: return "fetch";
    case Stage::extras: return "extras";
    case Stage::prepare_join: return "prepare join";
    case Stage::join: return "join";
    case Stage::inspect: return "inspect";
    case Stage::dress: return "dress";
    case Stage::play_through: return "play through";
    case Stage::publish: return "publish";
    case Stage::sweep: return "sweep";
  }
  return "fetch";
}

JobState state_of(Stage stage) {
  if (stage <= Stage::extras) return JobState::fetching;
  if (stage < Stage::publish) return JobState::processing;
  return JobState::publishing;
}

Next after_failure(const Standing& standing, Stage stage, const Error& error) {
  const bool last = standing.attempt >= standing.attempts;
  // A file that came whole and is broken will not heal by resuming it.
  const auto partials = stage > Stage::fetch ? TryAgain::Partials::drop : TryAgain::Partials::keep;
  switch (error.kind) {
    case ErrorKind::busy: return TryAgain{.wait = kBusyWait, .counts = false};
    case ErrorKind::expired:
      if (last) return otherwise(standing);
      return TryAgain{.from = TryAgain::From::probe, .partials = partials};
    case ErrorKind::throttled:  // the host rests as long as it must
      if (standing.fault == Fault::host) return TryAgain{.partials = partials, .counts = false};
      if (last) return otherwise(standing);
      return TryAgain{.partials = partials};
    case ErrorKind::transient:
      if (last) return otherwise(standing);
      // What came whole and is not as promised is asked for anew: the promise may have been made while the
      // site refused half the answers.
      return TryAgain{.from = stage > Stage::fetch ? TryAgain::From::probe : TryAgain::From::fetch,
                      .partials = partials,
                      .wait = wait_before(standing.attempt)};
    case ErrorKind::forbidden:
    case ErrorKind::unsupported:
    case ErrorKind::bad_input:  // of the tool's own output: another tool may speak more clearly
      return otherwise(standing);
    case ErrorKind::disk_full: return StopRun{};
    case ErrorKind::not_found:
    case ErrorKind::needs_login:
    case ErrorKind::local_io:
    case ErrorKind::cancelled:
    case ErrorKind::internal: return GiveUp{};
  }
  return GiveUp{};
}

Next after_failed_probe(const Standing& standing, const Error& error) {
  Next next = after_failure(standing, Stage::fetch, error);
  if (auto* again = std::get_if<TryAgain>(&next)) again->from = TryAgain::From::probe;
  return next;
}

}  // namespace mg
