// The engine's part that moves bytes itself: which pages it does so for, and what comes of it.
#include <fmt/format.h>

#include <utility>

#include "src/base/url.h"
#include "src/run/engine.h"
#include "src/transfer/own_transfer.h"

namespace mg {

// Where the extractor's links are plain; the tool itself fetches the others, or what we failed at.
void Engine::choose_fetcher(RunJob& one) {
  ActiveJob& active = *one.active;
  active.fetch_by = FetchBy::tool;
  if (request_.download == Download::engine || active.own_fetch_failed) return;
  const Extractor& extractor = *engines_[one.engine].extractor;
  if (wants_files(request_.extras) && extractor.extras_come() == ExtrasCome::with_fetch) {
    return tell(Notice{Notice::Level::detail,
                       fmt::format("page {}: {} downloads it, because it brings danmaku and subtitles",
                                   one.page, engine_name(one))});
  }
  if (const Result<void> can = can_transfer(active.episode.format); !can) {
    return tell(Notice{Notice::Level::detail, fmt::format("page {}: {} downloads it, because {}", one.page,
                                                          engine_name(one), can.error().what)});
  }
  active.fetch_by = FetchBy::ourselves;
}

bool Engine::fetches_itself(const RunJob& one) {
  return one.active && one.active->fetch_by == FetchBy::ourselves;
}

// What we failed to fetch, its tool could fetch as well, where there is one. A page whose links are being
// asked for is not being fetched by anybody.
bool Engine::tool_could_fetch(const RunJob& one) const {
  return fetches_itself(one) && one.state != JobState::probing &&
         !engines_[one.engine].extractor->known(request_);
}

// What a tool would need before its fetch, its metadata and a jar of its own, we do not; but the extras may.
std::vector<Work> Engine::own_work(Stage stage, const RunJob& one) const {
  ActiveJob& active = *one.active;
  if (stage == Stage::write_metadata && request_.extras.info_json == Wanted::yes)
    return work_for(stage, steps_of(one));
  if (stage != Stage::fetch)
    return extras_are_to_come(one) ? work_for(stage, steps_of(one)) : std::vector<Work>{};
  const Format& format = active.episode.format;
  active.variant_chosen = false;
  if (format.layout == Layout::playlist) {
    std::vector<std::string> playlists;
    for (const Part& part : format.parts) playlists.push_back(part.url);
    return ask_playlists(playlists, hls_source(active), active.rooms.room.directory);
  }
  return {own_transfer(request_, parts_.profile, active.episode, active.rooms.room.directory)};
}

HlsSource Engine::hls_source(const ActiveJob& active) const {
  const Part& playlist = active.episode.format.parts.front();
  return {.host = host_of(playlist.url),
          .headers = playlist.headers,
          .network = request_.network,
          .stall_limit = request_.stall_limit};
}

// They lead to those of one quality, and these to the segments.
void Engine::playlists_came(JobId id, const std::vector<FetchedText>& texts) {
  ActiveJob& active = *job(id).active;
  Result<HlsStep> step = read_playlists(texts, request_.height);
  if (step && std::holds_alternative<std::vector<std::string>>(*step) &&
      std::exchange(active.variant_chosen, true)) {
    step = fail(ErrorKind::unsupported, "its playlists lead to ever more playlists");
  }
  if (!step) return fail_stage(id, {.error = step.error(), .retry_after = {}}, {});
  const std::filesystem::path& directory = active.rooms.room.directory;
  std::vector<Work> works;
  if (const auto* playlists = std::get_if<std::vector<std::string>>(&*step)) {
    works = ask_playlists(*playlists, hls_source(active), directory);
  } else {
    const auto& layout = std::get<HlsLayout>(*step);
    works = fetch_segments(layout, hls_source(active), directory);
    active.harvest = segment_harvest(layout);
    if (!active.episode.duration) active.episode.duration = layout.duration;
  }
  active.works.insert(active.works.end(), works.begin(), works.end());
  continue_stage(id);
}

void Engine::transfer_grew(const TransferGrew& growth) {
  const auto found = job_steps_.find(growth.step);
  if (found == job_steps_.end()) return;
  ActiveJob& active = *job(found->second).active;
  const Format& format = active.episode.format;
  active.brought_something = active.brought_something || growth.done > active.brought;
  bytes_arrived(found->second, growth.done);
  tell(JobProgress{
      found->second, growth.done, growth.total ? growth.total : format.size, {}, growth.connections});
}

void Engine::transfer_ended(JobId id, const TransferEnded& end) {
  RunJob& one = job(id);
  ActiveJob& active = *one.active;
  active.step.reset();
  if (!end.outcome.ok()) return fail_stage(id, with_suspicion(active, end.outcome), {});
  active.links_refused = false;
  if (!end.texts.empty()) return playlists_came(id, end.texts);
  if (active.episode.format.layout != Layout::playlist) active.harvest = own_harvest(active.episode.format);
  active.size = end.done;  // of what nobody inspects
  continue_stage(id);
}

// A link that is refused is taken for too old, once. When a new one is refused as well and nothing came
// between, it was never the link's age: the host has had enough of us.
Outcome Engine::with_suspicion(ActiveJob& active, Outcome outcome) {
  if (outcome.error->kind != ErrorKind::expired) return outcome;
  const bool refused_before = std::exchange(active.links_refused, true);
  const bool came_meanwhile = std::exchange(active.brought_something, false);
  if (refused_before && !came_meanwhile) outcome.error->kind = ErrorKind::throttled;
  return outcome;
}

}  // namespace mg
