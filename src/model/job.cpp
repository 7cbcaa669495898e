#include "src/model/job.h"

#include <fmt/core.h>

namespace mg {

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::queued: return "queued";
    case JobState::probing: return "probing";
    case JobState::fetching: return "fetching";
    case JobState::processing: return "processing";
    case JobState::publishing: return "publishing";
    case JobState::done: return "done";
    case JobState::failed: return "failed";
    case JobState::skipped: return "skipped";
    case JobState::cancelled: return "cancelled";
  }
  return "queued";
}

PageKey numbered_key(std::string_view site, std::string_view list_id, int page) {
  return {fmt::format("{} {} p{}", site, list_id, page)};
}

PageKey own_key(std::string_view extractor, std::string_view id) {
  return {fmt::format("{} {}", extractor, id)};
}

}  // namespace mg
