// Which of a master playlist's qualities is fetched.
#pragma once

#include <optional>
#include <string>

#include "src/transfer/m3u8.h"

namespace mg {

struct HlsChoice {
  HlsVariant variant;
  std::string audio_url;  // of the sound that comes apart from the picture; empty: it is within the variant

  bool operator==(const HlsChoice&) const = default;
};

// The tallest picture that is not above `height` (empty: any), else the smallest there is; among equals the
// one with most bytes per second. Variants that tell no size are looked at only when none does.
[[nodiscard]] HlsChoice choose_variant(const MasterPlaylist& master, std::optional<int> height);

}  // namespace mg
