// From media playlists to what is fetched, and to the local playlists by which the media tool puts it
// together: it decrypts, finds its way in byte ranges and goes past what separates one encoding from the
// next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/byte_range.h"
#include "src/base/result.h"
#include "src/base/units.h"
#include "src/transfer/m3u8.h"

namespace mg {

struct HlsFile {
  enum class Kind { segment, key, init };
  std::string name;  // plain, in one folder; what is played later sorts later within its track
  std::string url;
  std::optional<ByteRange> slice;  // only these bytes of the resource; empty: all of it
  Kind kind = Kind::segment;
  bool encrypted = false;

  bool operator==(const HlsFile&) const = default;
};

struct HlsText {
  std::string name;
  std::string content;

  bool operator==(const HlsText&) const = default;
};

struct HlsLayout {
  std::vector<HlsFile> files;      // sorted by name; each key, init section and repeated segment only once
  std::vector<HlsText> playlists;  // to be written beside them; they name nothing else
  // The playlists to be joined, one behind the other: one for each run without a discontinuity, as nothing is
  // known of the clocks of two of them. Each leads to its picture and its sound.
  std::vector<std::string> runs;
  Duration duration{};  // as the playlist tells

  bool operator==(const HlsLayout&) const = default;
};

// `audio` is the sound's own playlist, if it comes apart. Segments that are no gap are fetched. Segments that
// follow each other in one resource become one file, unless they are encrypted (each is so on its own). Fails
// with unsupported when sound and picture do not have the same runs, or when there are absurdly many.
[[nodiscard]] Result<HlsLayout> lay_out(const MediaPlaylist& video, const MediaPlaylist* audio);

}  // namespace mg
