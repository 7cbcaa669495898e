// The engine's part that keeps within the user's quotas: what would pass one is not begun.
#include <fmt/format.h>

#include <utility>

#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/url.h"
#include "src/run/engine.h"

namespace mg {

std::vector<PageUnderWay> Engine::pages_under_way() const {
  std::vector<PageUnderWay> pages;
  for (const auto& [step, id] : job_steps_) {
    const ActiveJob& active = *jobs_[static_cast<std::size_t>(index(id))].active;
    if (active.stage != Stage::fetch) continue;
    pages.push_back({.size = active.episode.format.size, .came = active.brought});
  }
  return pages;
}

std::optional<QuotaStop> Engine::quota_against(const std::set<std::string>& hosts,
                                               std::optional<Bytes> next) {
  if (parts_.quotas == nullptr || depth_ == Depth::plan) return {};
  return parts_.quotas->stands_against(hosts, next, pages_under_way());
}

// Where its bytes come from; of a page whose links nobody told, from any of its site's media hosts: their
// patterns are taken for names, and a quota of the same pattern matches.
std::set<std::string> Engine::media_hosts_of(const Format& format) const {
  std::set<std::string> hosts;
  for (const Part& part : format.parts) hosts.insert(host_of(part.url));
  if (!hosts.empty()) return hosts;
  hosts.insert(host_of(request_.url));
  hosts.insert(parts_.profile.media.hosts.begin(), parts_.profile.media.hosts.end());
  return hosts;
}

// What runs goes on to its end, all else waits for the next period.
void Engine::stop_for_quota(const QuotaStop& stop) {
  if (std::exchange(quota_reached_, true)) return;
  const std::string until = format_clock(*stop.until, wall_now());
  gave_up_ =
      Error{ErrorKind::throttled, fmt::format("waits for the quota of {} until {}", stop.quota, until)};
  tell(Notice{
      Notice::Level::warning,
      fmt::format("the quota of {} would be passed: what runs is finished, the rest waits; run the same "
                  "command after {} to go on",
                  stop.quota, until)});
  for (RunHost& host : hosts_) host.given_up = true;
}

// False: it does not begin, and has ended.
bool Engine::quota_lets(JobId id) {
  const Format& format = job(id).active->episode.format;
  const auto stop = quota_against(media_hosts_of(format), format.size);
  if (!stop) return true;
  if (stop->until) {
    stop_for_quota(*stop);
    finish_job(id, JobState::cancelled, gave_up_);
  } else {
    finish_job(id, JobState::failed,
               Error{ErrorKind::bad_input, fmt::format("{} are more than the whole quota of {}",
                                                       format_bytes(*format.size), stop->quota)});
  }
  return false;
}

// Asking costs little, so it is only left where nothing may come any more.
bool Engine::quota_lets_ask(QueueId queue, RunEngine& engine, Ticket ticket) {
  const auto stop = quota_against({host_of(request_.url)}, Bytes{});
  if (!stop || !stop->until) return true;
  stop_for_quota(*stop);
  scheduler_.ended(queue, failed(ErrorKind::cancelled, {}));
  if (ticket == kBatch) {
    engine.batch_waits = false;
  } else {
    finish_job(JobId{static_cast<int>(ticket)}, JobState::cancelled, gave_up_);
  }
  return false;
}

}  // namespace mg
