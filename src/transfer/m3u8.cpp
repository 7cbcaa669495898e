#include "src/transfer/m3u8.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/url.h"
#include "src/transfer/hls_attributes.h"
#include "src/transfer/m3u8_media.h"

namespace mg {

namespace {

constexpr std::size_t kMostBytes = 16 << 20;
constexpr std::size_t kMostOffers = 1000;  // variants, and renditions; real ones have some dozen
constexpr int kMostPixels = 1 << 16;       // of a side

tl::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::bad_input, std::move(what));
}

// "#NAME:value"; what is no tag has no name.
struct Line {
  std::string_view tag;
  std::string_view value;  // or the link, or a comment's words
  std::size_t number = 0;
};

// Calls `see` with each line that means something, until it fails.
template <typename See>
Result<void> for_each_line(std::string_view text, See see) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view words = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    Line line{.tag = {}, .value = words, .number = number};
    if (words.starts_with("#EXT")) {
      const auto colon = words.find(':');
      line.tag = trim(words.substr(0, colon));
      line.value = colon == std::string_view::npos ? std::string_view() : trim(words.substr(colon + 1));
    } else if (words.empty() || words.starts_with('#')) {
      continue;
    }
    if (auto seen = see(line); !seen) {
      Error error = seen.error();
      error.what = fmt::format("line {} of the playlist: {}", number, error.what);
      return tl::unexpected(std::move(error));
    }
  }
  return {};
}

enum class Kind { neither, master, media };

Kind kind_of(std::string_view text) {
  Kind kind = Kind::neither;
  (void)for_each_line(text, [&kind](const Line& line) -> Result<void> {  // fails only to stop early
    if (line.tag == "#EXT-X-STREAM-INF") kind = Kind::master;
    if (line.tag == "#EXTINF" || line.tag == "#EXT-X-TARGETDURATION") kind = Kind::media;
    return kind == Kind::neither ? Result<void>() : wrong({});
  });
  return kind;
}

BytesPerSecond from_bits(std::int64_t bits_per_second) {
  return {static_cast<double>(bits_per_second) / 8};
}

// "1280x720"; what is not so is not told.
void read_resolution(std::string_view text, HlsVariant& variant) {
  const auto x = text.find_first_of("xX");
  if (x == std::string_view::npos) return;
  const auto width = read_hls_number(text.substr(0, x));
  const auto height = read_hls_number(text.substr(x + 1));
  if (!width || !height || *width > kMostPixels || *height > kMostPixels) return;
  variant.width = static_cast<int>(*width);
  variant.height = static_cast<int>(*height);
}

HlsVariant read_variant(const HlsAttributes& attributes) {
  HlsVariant variant;
  variant.bandwidth = from_bits(read_hls_number(attributes.text("BANDWIDTH")).value_or(0));
  if (const auto average = read_hls_number(attributes.text("AVERAGE-BANDWIDTH"))) {
    variant.average_bandwidth = from_bits(*average);
  }
  read_resolution(attributes.text("RESOLUTION"), variant);
  variant.codecs = attributes.text("CODECS");
  variant.audio_group = attributes.text("AUDIO");
  return variant;
}

std::optional<HlsRendition::Kind> rendition_kind(std::string_view type) {
  if (type == "AUDIO") return HlsRendition::Kind::audio;
  if (type == "VIDEO") return HlsRendition::Kind::video;
  if (type == "SUBTITLES") return HlsRendition::Kind::subtitles;
  if (type == "CLOSED-CAPTIONS") return HlsRendition::Kind::closed_captions;
  return std::nullopt;
}

class MasterReader {
 public:
  explicit MasterReader(const std::string& base_url) : base_url_(base_url) {}

  Result<void> read_tag(std::string_view tag, std::string_view value) {
    if (tag != "#EXT-X-STREAM-INF" && tag != "#EXT-X-MEDIA") return {};
    const auto attributes = HlsAttributes::read(value);
    if (!attributes) return tl::unexpected(attributes.error());
    if (playlist_.variants.size() == kMostOffers || playlist_.renditions.size() == kMostOffers) {
      return wrong(fmt::format("it offers more than {} qualities", kMostOffers));
    }
    if (tag == "#EXT-X-MEDIA") return read_rendition(*attributes);
    next_ = read_variant(*attributes);
    return {};
  }

  Result<void> read_link(std::string_view link) {
    if (!next_) return wrong(fmt::format("there is no EXT-X-STREAM-INF before {}", in_quotes(link)));
    auto url = resolve_url(base_url_, link);
    if (!url) return tl::unexpected(url.error());
    next_->url = std::move(*url);
    playlist_.variants.push_back(std::move(*next_));
    next_.reset();
    return {};
  }

  Result<MasterPlaylist> finish() {
    if (next_) return wrong("the playlist is cut off: its last EXT-X-STREAM-INF has no link");
    if (playlist_.variants.empty()) return wrong("the playlist offers no quality");
    return std::move(playlist_);
  }

 private:
  Result<void> read_rendition(const HlsAttributes& attributes) {
    const auto kind = rendition_kind(attributes.text("TYPE"));
    if (!kind) return {};
    HlsRendition rendition{.kind = *kind,
                           .group = std::string(attributes.text("GROUP-ID")),
                           .name = std::string(attributes.text("NAME")),
                           .language = std::string(attributes.text("LANGUAGE")),
                           .is_default = attributes.text("DEFAULT") == "YES",
                           .url = {}};
    if (const auto link = attributes.find("URI")) {
      auto url = resolve_url(base_url_, *link);
      // Without its subtitles a film is still one; without its sound it is not.
      if (!url && *kind != HlsRendition::Kind::audio) return {};
      if (!url) return tl::unexpected(url.error());
      rendition.url = std::move(*url);
    }
    playlist_.renditions.push_back(std::move(rendition));
    return {};
  }

  const std::string& base_url_;
  MasterPlaylist playlist_;
  std::optional<HlsVariant> next_;
};

template <typename Reader>
Result<Playlist> read_with(Reader reader, std::string_view text) {
  auto read = for_each_line(text, [&reader](const Line& line) -> Result<void> {
    if (line.tag.empty()) return reader.read_link(line.value);
    if (line.tag == "#EXT-X-DEFINE") return fail(ErrorKind::unsupported, "it is written with variables");
    return reader.read_tag(line.tag, line.value);
  });
  if (!read) return tl::unexpected(read.error());
  auto playlist = reader.finish();
  if (!playlist) return tl::unexpected(playlist.error());
  return Playlist(std::move(*playlist));
}

}  // namespace

Result<Playlist> read_playlist(std::string_view text, const std::string& base_url) {
  if (text.size() > kMostBytes) return wrong(fmt::format("the playlist is longer than {} bytes", kMostBytes));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view beginning = trim(text.substr(0, 64));
  if (!beginning.starts_with("#EXTM3U")) {
    return wrong(fmt::format("no playlist: it begins with {}", in_quotes(beginning)));
  }
  switch (kind_of(text)) {
    case Kind::master: return read_with(MasterReader(base_url), text);
    case Kind::media: return read_with(MediaPlaylistReader(base_url), text);
    case Kind::neither: break;
  }
  return wrong("the playlist names neither qualities nor segments");
}

std::string iv_of(const HlsKey& key, const HlsSegment& segment) {
  return key.iv.empty() ? fmt::format("{:032x}", segment.sequence) : key.iv;
}

}  // namespace mg
