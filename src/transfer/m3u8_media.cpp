#include "src/transfer/m3u8_media.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/url.h"

namespace mg {

namespace {

constexpr std::size_t kMostSegments = 100'000;    // two days of 2 s
constexpr std::size_t kMostLinkBytes = 64 << 20;  // of all links once absolute: a long base and many short
                                                  // links must not fill the memory
constexpr std::string_view kHexDigits = "0123456789abcdef";

tl::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::bad_input, std::move(what));
}

// "0x" and at most 32 digits, the highest first -> all 32, in lower case.
std::optional<std::string> read_iv(std::string_view text) {
  std::string digits = to_lower(text);
  if (!digits.starts_with("0x")) return std::nullopt;
  digits.erase(0, 2);
  if (digits.empty() || digits.size() > 32) return std::nullopt;
  if (digits.find_first_not_of(kHexDigits) != std::string::npos) return std::nullopt;
  return std::string(32 - digits.size(), '0') + digits;
}

// What is there already at its end, or where it is now.
template <typename Value>
std::size_t place_of(std::vector<Value>& values, Value value) {
  if (values.empty() || values.back() != value) values.push_back(std::move(value));
  return values.size() - 1;
}

}  // namespace

Result<std::string> MediaPlaylistReader::resolve(std::string_view link) {
  auto url = resolve_url(base_url_, link);
  if (url) link_bytes_ += url->size();
  if (link_bytes_ > kMostLinkBytes) return wrong("its links are too long and too many");
  return url;
}

Result<void> MediaPlaylistReader::read_tag(std::string_view tag, std::string_view value) {
  if (tag == "#EXTINF") {
    duration_ = read_hls_seconds(trim(value.substr(0, value.find(','))));
    if (!duration_) return wrong(fmt::format("{} is no duration", in_quotes(value)));
  } else if (tag == "#EXT-X-BYTERANGE") {
    range_ = read_hls_range(value);
    if (!range_) return wrong(fmt::format("{} is no byte range", in_quotes(value)));
  } else if (tag == "#EXT-X-DISCONTINUITY") {
    discontinuity_ = true;
  } else if (tag == "#EXT-X-GAP") {
    gap_ = true;
  } else if (tag == "#EXT-X-KEY" || tag == "#EXT-X-MAP") {
    const auto attributes = HlsAttributes::read(value);
    if (!attributes) return tl::unexpected(attributes.error());
    return tag == "#EXT-X-KEY" ? read_key(*attributes) : read_init(*attributes);
  } else if (tag == "#EXT-X-MEDIA-SEQUENCE") {
    const auto number = read_hls_number(value);
    if (!number) return wrong(fmt::format("{} is no sequence number", in_quotes(value)));
    first_sequence_ = *number;
  } else if (tag == "#EXT-X-TARGETDURATION") {
    playlist_.target_duration = read_hls_seconds(value).value_or(Duration::zero());  // nothing hangs on it
  } else if (tag == "#EXT-X-ENDLIST" || (tag == "#EXT-X-PLAYLIST-TYPE" && value == "VOD")) {
    ended_ = true;
  } else if (tag == "#EXT-X-I-FRAMES-ONLY") {
    return fail(ErrorKind::unsupported, "it lists key frames for quick search only, no whole video");
  } else if (tag == "#EXT-X-SKIP") {
    return fail(ErrorKind::unsupported, "it lists only what is new since an earlier one");
  }
  return {};
}

// Several keys may hold at once, for different systems: one that we can use is enough, and NONE ends them
// all.
Result<void> MediaPlaylistReader::read_key(const HlsAttributes& attributes) {
  const std::string_view method = attributes.text("METHOD");
  const std::string_view format = attributes.find("KEYFORMAT").value_or("identity");
  if (method == "NONE") {
    key_.reset();
    foreign_key_.clear();
    return {};
  }
  if (method.empty()) return wrong("a key has no METHOD");
  if (!equal_ignoring_case(format, "identity")) {
    foreign_key_ = fmt::format("it is protected (DRM, {})", in_quotes(format));
    return {};
  }
  key_.reset();
  if (method != "AES-128") {
    foreign_key_ = fmt::format("it is encrypted by {}, only AES-128 can be read", in_quotes(method));
    return {};
  }
  const auto link = attributes.find("URI");
  if (!link) return wrong("a key has no URI");
  auto url = resolve(*link);
  if (!url) return tl::unexpected(url.error());
  HlsKey key{.url = std::move(*url), .iv = {}};
  if (const auto text = attributes.find("IV")) {
    const auto iv = read_iv(*text);
    if (!iv) return wrong(fmt::format("{} is no initialization vector", in_quotes(*text)));
    key.iv = *iv;
  }
  key_ = place_of(playlist_.keys, std::move(key));
  return {};
}

Result<void> MediaPlaylistReader::read_init(const HlsAttributes& attributes) {
  const auto link = attributes.find("URI");
  if (!link) return wrong("an EXT-X-MAP has no URI");
  auto url = resolve(*link);
  if (!url) return tl::unexpected(url.error());
  HlsInit init{.url = std::move(*url), .range = {}, .key = {}};
  if (const auto text = attributes.find("BYTERANGE")) {
    const auto range = read_hls_range(*text);
    if (!range || range->length == 0_B) return wrong(fmt::format("{} is no byte range", in_quotes(*text)));
    const Bytes begin = range->offset.value_or(0_B);
    init.range = ByteRange{begin, begin + range->length};
  }
  const auto key_now = key();
  if (!key_now) return tl::unexpected(key_now.error());
  init.key = *key_now;
  // It has no sequence number that an IV could be made of.
  if (init.key && playlist_.keys[*init.key].iv.empty())
    return wrong("an encrypted EXT-X-MAP needs an IV with its key");
  init_ = place_of(playlist_.inits, std::move(init));
  return {};
}

Result<std::optional<std::size_t>> MediaPlaylistReader::key() const {
  if (!key_ && !foreign_key_.empty()) return fail(ErrorKind::unsupported, foreign_key_);
  return key_;
}

// Without an offset a range begins where the one before ended; the first of a resource, where the standard
// sees an error, at its beginning, as players take it.
Result<std::optional<ByteRange>> MediaPlaylistReader::range_of(const std::string& url) const {
  if (!range_) return std::nullopt;
  if (range_->length == 0_B) return wrong("a byte range is empty");
  Bytes begin = range_->offset.value_or(0_B);
  if (!range_->offset && !playlist_.segments.empty()) {
    const HlsSegment& before = playlist_.segments.back();
    if (before.range && before.url == url) begin = before.range->end;
  }
  return ByteRange{begin, begin + range_->length};
}

Result<void> MediaPlaylistReader::read_link(std::string_view link) {
  if (!duration_) return wrong(fmt::format("there is no EXTINF before {}", in_quotes(link)));
  if (playlist_.segments.size() == kMostSegments) {
    return wrong(fmt::format("it has more than {} segments", kMostSegments));
  }
  auto url = resolve(link);
  if (!url) return tl::unexpected(url.error());
  const auto range = range_of(*url);
  if (!range) return tl::unexpected(range.error());
  const auto key_now = key();
  if (!key_now) return tl::unexpected(key_now.error());
  playlist_.segments.push_back({.url = std::move(*url),
                                .duration = *duration_,
                                .range = *range,
                                .key = *key_now,
                                .init = init_,
                                .discontinuity = discontinuity_,
                                .gap = gap_});
  duration_.reset();
  range_.reset();
  discontinuity_ = gap_ = false;
  return {};
}

Result<MediaPlaylist> MediaPlaylistReader::finish() {
  if (!ended_) {
    return fail(ErrorKind::unsupported,
                "the playlist is of a live broadcast (it has no EXT-X-ENDLIST): only what is complete can be "
                "fetched");
  }
  if (duration_) return wrong("the playlist is cut off: its last EXTINF has no segment");
  const bool any =
      std::ranges::any_of(playlist_.segments, [](const HlsSegment& segment) { return !segment.gap; });
  if (!any) return wrong("the playlist has no segments");
  // At the end, for the tag may stand anywhere before the first segment and is only a number then.
  for (HlsSegment& segment : playlist_.segments) segment.sequence = first_sequence_++;
  return std::move(playlist_);
}

}  // namespace mg
