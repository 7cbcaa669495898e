// A media playlist (m3u8) that lies beside its segments: which of the folder's files they are, in their
// order. For joining what is there; fetching is src/transfer's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct SegmentList {
  std::vector<std::string> init;      // names of init sections; fragmented MP4 has one
  std::vector<std::string> segments;  // names without their folders, as the list has them
  // How long each segment is at least; empty where the list does not say. Always as many as segments, or
  // none.
  std::vector<std::optional<Duration>> least = {};
};

// `folder` holds the names that are there: an address that leads to none of them is named as it would be.
// Fails with bad_input for what is no playlist of segments, with unsupported for encrypted ones and for
// pieces of one file.
[[nodiscard]] Result<SegmentList> read_segment_list(std::string_view text,
                                                    const std::vector<std::string>& folder);

}  // namespace mg
