// The engine's part that brings what is wanted besides the media. A page does not fail for want of it.
#include <fmt/format.h>

#include "src/post/verify.h"
#include "src/run/engine.h"

namespace mg {

namespace {

// Further tries; the page itself is there, and waits for them.
constexpr int kExtrasTries = 2;
constexpr Duration kBetweenTries = 2s;

}  // namespace

bool Engine::extras_are_to_come(const RunJob& one) const {
  return wants_files(request_.extras) &&
         engines_[one.engine].extractor->extras_come() == ExtrasCome::by_own_command;
}

void Engine::extras_failed(JobId id, const Outcome& outcome) {
  RunJob& one = job(id);
  ActiveJob& active = *one.active;
  (void)release_lanes(id, outcome);
  if (winding_down()) return finish_job(id, JobState::cancelled, {});
  if (outcome.error->kind == ErrorKind::disk_full) return fail_stage(id, outcome, {});
  const bool may_pass =
      outcome.error->kind == ErrorKind::transient || outcome.error->kind == ErrorKind::throttled;
  if (may_pass && active.extras_tries++ < kExtrasTries)
    return wait_for(id, Stage::extras, outcome.retry_after.value_or(kBetweenTries));
  tell(Notice{Notice::Level::warning,
              fmt::format("page {} comes without its danmaku, subtitles and thumbnail: {}", one.page,
                          outcome.error->what)});
  wait_for(id, Stage::prepare_join, Duration::zero());
}

// What came along cannot be used: the page goes on without it.
void Engine::dress_failed(JobId id, const Outcome& outcome, std::string_view last_lines) {
  RunJob& one = job(id);
  Harvest& harvest = one.active->harvest;
  const bool blameless = harvest.subtitles.empty() && harvest.pictures.empty();
  const bool ours = outcome.error->kind == ErrorKind::disk_full || outcome.error->kind == ErrorKind::local_io;
  if (winding_down() || blameless || ours) return fail_stage(id, outcome, last_lines);
  tell(Notice{
      Notice::Level::warning,
      fmt::format("page {} comes without its danmaku, subtitles and thumbnail, which cannot be used: {}",
                  one.page, outcome.error->what)});
  harvest.subtitles.clear();
  harvest.pictures.clear();
  enter(id, Stage::dress);
}

// Those of the file that is published.
PageFacts Engine::facts_to_keep(const MediaFacts& found) const {
  PageFacts facts = page_facts(found);
  if (request_.extras.audio != AudioOnly::no) {
    facts.has_picture = false;
    facts.height = 0;
  }
  return facts;
}

// Where the sound alone is wanted, a picture that came along is as good as none.
Episode Engine::promised(const Episode& episode) const {
  Episode wanted = episode;
  if (request_.extras.audio != AudioOnly::no) wanted.format.has_video = false;
  return wanted;
}

}  // namespace mg
