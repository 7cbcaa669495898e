#include "src/transfer/hls_playlist_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mg {

std::string key_line(std::string_view file, std::string_view iv) {
  return fmt::format("#EXT-X-KEY:METHOD=AES-128,URI=\"{}\",IV=0x{}\n", file, iv);
}

void LocalPlaylist::use_key(const std::string& line) {
  if (line == key_) return;
  body_ += line.empty() ? "#EXT-X-KEY:METHOD=NONE\n" : line;
  key_ = line;
}

void LocalPlaylist::add(const LocalSegment& segment) {
  if (segment.init != init_) {
    use_key(segment.init_key);  // a MAP is encrypted by the key that stands before it
    body_ += fmt::format("#EXT-X-MAP:URI=\"{}\"\n", segment.init);
    init_ = segment.init;
  }
  use_key(segment.key);
  body_ += fmt::format("#EXTINF:{:.6f},\n", seconds(segment.duration));
  if (segment.range) {
    body_ += fmt::format("#EXT-X-BYTERANGE:{}@{}\n", segment.range->size().count, segment.range->begin.count);
  }
  body_ += fmt::format("{}\n", segment.file);
  longest_ = std::max(longest_, segment.duration);
}

std::string LocalPlaylist::text() const {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:VOD\n{}#EXT-X-ENDLIST\n",
      static_cast<std::int64_t>(std::ceil(seconds(longest_))), body_);
}

// The sound first: so its track comes first for readers that count, also where the picture brings a sound of
// its own.
std::string write_local_master(std::string_view video, std::string_view audio) {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,URI=\"{}\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"sound\"\n{}\n",
      audio, video);
}

}  // namespace mg
