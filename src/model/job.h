// One page to obtain, from "selected" to "published".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

enum class JobState {
  queued,      // waits for its turn, or for a time not before which it may start
  probing,     // an extractor is asked what the page holds
  fetching,    // bytes arrive
  processing,  // joined and verified, in its room
  publishing,  // moved to its final name
  done,        // there, verified and in the archive
  failed,      // given up; `why` tells
  skipped,     // the archive has it, or it is not in the list
  cancelled    // stopped by the user; its partials are kept
};

[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] constexpr bool over(JobState state) {
  return state >= JobState::done;
}

// A job's number within a run, counted from 0.
enum class JobId : int {};
[[nodiscard]] constexpr int index(JobId id) {
  return static_cast<int>(id);
}

// What the archive knows a page by: "bilibili BV1Wy4y1B7vg p3", "youtube dQw4w9WgXcQ".
struct PageKey {
  std::string text;

  auto operator<=>(const PageKey&) const = default;
};

// Of sites whose pages are known by their number in the list.
[[nodiscard]] PageKey numbered_key(std::string_view site, std::string_view list_id, int page);
// Of all others: by whom it is extracted, in lower case, and its own id there.
[[nodiscard]] PageKey own_key(std::string_view extractor, std::string_view id);

}  // namespace mg
