// HLS playlists (RFC 8216, and what servers really write) as values: which qualities there are, or which
// segments in which order. Knows no network; everything is addressed absolutely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/base/byte_range.h"
#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

// One quality: the address of its media playlist and what is said about it.
struct HlsVariant {
  std::string url;
  BytesPerSecond bandwidth;  // its peak
  std::optional<BytesPerSecond> average_bandwidth;
  int width = 0;  // 0: not told
  int height = 0;
  std::string codecs;       // "avc1.64001f,mp4a.40.2"; empty: not told
  std::string audio_group;  // empty: none

  bool operator==(const HlsVariant&) const = default;
};

// Another sound, language or view, to go with the variants that name its group.
struct HlsRendition {
  enum class Kind { audio, video, subtitles, closed_captions };
  Kind kind = Kind::audio;
  std::string group;
  std::string name;
  std::string language;
  bool is_default = false;
  std::string url;  // empty: it is within the variant's own segments

  bool operator==(const HlsRendition&) const = default;
};

struct MasterPlaylist {
  std::vector<HlsVariant> variants;  // at least one
  std::vector<HlsRendition> renditions;

  bool operator==(const MasterPlaylist&) const = default;
};

// AES-128 in CBC mode over whole segments.
struct HlsKey {
  std::string url;
  std::string iv;  // 32 hexadecimal digits in lower case; empty: each segment's sequence number is its own

  bool operator==(const HlsKey&) const = default;
};

// What must stand before segments of fragmented MP4.
struct HlsInit {
  std::string url;
  std::optional<ByteRange> range;  // empty: the whole resource
  std::optional<std::size_t> key;  // into MediaPlaylist::keys

  bool operator==(const HlsInit&) const = default;
};

struct HlsSegment {
  std::string url;
  Duration duration{};
  std::optional<ByteRange> range;   // empty: the whole resource
  std::optional<std::size_t> key;   // into MediaPlaylist::keys; empty: not encrypted
  std::optional<std::size_t> init;  // into MediaPlaylist::inits
  std::int64_t sequence = 0;
  bool discontinuity = false;  // its encoding or clock is another than the one before
  bool gap = false;            // the server has not got it and says so

  bool operator==(const HlsSegment&) const = default;
};

// Complete: nothing will be added to it.
struct MediaPlaylist {
  std::vector<HlsSegment> segments;  // in playing order, at least one that is no gap
  std::vector<HlsKey> keys;
  std::vector<HlsInit> inits;
  Duration target_duration{};

  bool operator==(const MediaPlaylist&) const = default;
};

using Playlist = std::variant<MasterPlaylist, MediaPlaylist>;

// `base_url` is where the text came from, after redirections. Fails with bad_input, naming the line, for what
// is no playlist, or names something outside of the web; with unsupported for what is protected by more than
// AES-128 and for what is still being broadcast.
[[nodiscard]] Result<Playlist> read_playlist(std::string_view text, const std::string& base_url);

// The initialization vector of a segment with a key: 32 hexadecimal digits.
[[nodiscard]] std::string iv_of(const HlsKey& key, const HlsSegment& segment);

}  // namespace mg
