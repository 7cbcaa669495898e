#include "src/model/job.h"

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

}  // namespace mg
