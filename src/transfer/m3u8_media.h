// Reads the lines of a media playlist into segments. Tags say what holds for the next segment (a range, a
// gap, a discontinuity) or from here on (a key, an init section); a line that is no tag is a segment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/transfer/hls_attributes.h"
#include "src/transfer/m3u8.h"

namespace mg {

class MediaPlaylistReader {
 public:
  explicit MediaPlaylistReader(std::string base_url) : base_url_(std::move(base_url)) {}

  // `tag` is without its value: "#EXT-X-KEY". Unknown ones are passed over.
  [[nodiscard]] Result<void> read_tag(std::string_view tag, std::string_view value);
  [[nodiscard]] Result<void> read_link(std::string_view link);
  [[nodiscard]] Result<MediaPlaylist> finish();

 private:
  Result<void> read_key(const HlsAttributes& attributes);
  Result<void> read_init(const HlsAttributes& attributes);
  Result<std::string> resolve(std::string_view link);
  // Of what comes now; fails with unsupported for what nobody but the maker's own players can decrypt.
  [[nodiscard]] Result<std::optional<std::size_t>> key() const;
  [[nodiscard]] Result<std::optional<ByteRange>> range_of(const std::string& url) const;

  std::string base_url_;
  MediaPlaylist playlist_;
  std::size_t link_bytes_ = 0;
  std::int64_t first_sequence_ = 0;
  bool ended_ = false;

  // From here on.
  std::optional<std::size_t> key_;
  std::string foreign_key_;  // why segments are beyond us unless there is `key_`, too; empty: they are not
  std::optional<std::size_t> init_;

  // For the next segment.
  std::optional<Duration> duration_;
  std::optional<HlsRange> range_;
  bool discontinuity_ = false;
  bool gap_ = false;
};

}  // namespace mg
