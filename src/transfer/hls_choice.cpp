#include "src/transfer/hls_choice.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>

namespace mg {

namespace {

// Whatever is compared last is the best.
auto rank(const HlsVariant& variant, int limit) {
  const bool fits = variant.height > 0 && variant.height <= limit;
  const bool sized = variant.height > 0;
  const int height = fits ? variant.height : -variant.height;  // too tall: the less so the better
  return std::tuple(sized, fits, height, variant.bandwidth);
}

// The default of the group, else its first; what it names no link for is in the variant's own segments.
std::string audio_of(const MasterPlaylist& master, const HlsVariant& variant) {
  if (variant.audio_group.empty()) return {};
  const HlsRendition* chosen = nullptr;
  for (const HlsRendition& rendition : master.renditions) {
    if (rendition.kind != HlsRendition::Kind::audio || rendition.group != variant.audio_group) continue;
    if (!chosen || (rendition.is_default && !chosen->is_default)) chosen = &rendition;
  }
  return chosen && chosen->url != variant.url ? chosen->url : std::string();
}

}  // namespace

HlsChoice choose_variant(const MasterPlaylist& master, std::optional<int> height) {
  assert(!master.variants.empty() && "a master playlist was made without variants");
  const int limit = height.value_or(std::numeric_limits<int>::max());
  const auto best = std::ranges::max_element(
      master.variants, {}, [limit](const HlsVariant& variant) { return rank(variant, limit); });
  return {.variant = *best, .audio_url = audio_of(master, *best)};
}

}  // namespace mg
