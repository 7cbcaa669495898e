// Any text is answered, as a playlist and as a link in one. What is read keeps the reader's promises, and
// what is laid out from it is read back as the same film.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "src/base/url.h"
#include "src/transfer/hls_choice.h"
#include "src/transfer/hls_files.h"
#include "src/transfer/m3u8.h"
#include "tests/fuzz/require.h"

namespace {

const std::string kBase = "https://media.example.com/a/b;c/index.m3u8?d=/e/../f";

void require_link(const std::string& url) {
  require(url.size() <= mg::kLinkBytes && !mg::host_of(url).empty());
  require(url.starts_with("http") || url.starts_with("HTTP") || mg::resolve_url(kBase, url).has_value());
}

void check_links(std::string_view text) {
  const auto url = mg::resolve_url(kBase, text);
  if (!url) {
    require(url.error().kind == mg::ErrorKind::bad_input && !url.error().what.empty());
    return;
  }
  require_link(*url);
  // An absolute one without dots in its path is what it is, wherever it is named.
  const auto again = mg::resolve_url("http://other.example/x", *url);
  require(again == *url);
  require(mg::resolve_url(*url, "").has_value());
}

void check_range(const std::optional<mg::ByteRange>& range) {
  require(!range || (range->begin.count >= 0 && range->size().count > 0));
}

void check_media(const mg::MediaPlaylist& playlist) {
  require(std::ranges::any_of(playlist.segments, [](const auto& segment) { return !segment.gap; }));
  for (const auto& segment : playlist.segments) {
    require_link(segment.url);
    check_range(segment.range);
    require(segment.duration >= mg::Duration::zero() && segment.sequence >= 0);
    require(!segment.key || *segment.key < playlist.keys.size());
    require(!segment.init || *segment.init < playlist.inits.size());
    if (segment.key) require(mg::iv_of(playlist.keys[*segment.key], segment).size() == 32);
  }
  for (const auto& key : playlist.keys) require_link(key.url);
  for (const auto& init : playlist.inits) {
    require_link(init.url);
    check_range(init.range);
    require(!init.key || *init.key < playlist.keys.size());
  }
}

// Each local playlist names files that are fetched, and nothing else.
void check_layout(const mg::MediaPlaylist& playlist, const mg::MediaPlaylist* audio) {
  const auto layout = mg::lay_out(playlist, audio);
  if (!layout) return require(!layout.error().what.empty());
  std::set<std::string> names;
  for (const auto& file : layout->files) {
    require(file.name.find('/') == std::string::npos && names.insert(file.name).second);
    check_range(file.slice);
  }
  require(!layout->runs.empty());
  mg::Duration all{};
  for (const auto& text : layout->playlists) {
    const std::string at = "http://room.example/";
    const auto again = mg::read_playlist(text.content, at);
    require(again.has_value());
    const auto* media = std::get_if<mg::MediaPlaylist>(&*again);
    if (!media) continue;
    for (const auto& segment : media->segments) {
      require(names.contains(segment.url.substr(at.size())));
      require(!segment.gap && !segment.discontinuity);
      if (!audio) all += segment.duration;
    }
    for (const auto& key : media->keys) require(names.contains(key.url.substr(at.size())));
    for (const auto& init : media->inits) require(names.contains(init.url.substr(at.size())));
  }
  // Each is written to the microsecond.
  const auto slack = mg::Duration(std::chrono::microseconds(playlist.segments.size() + 1));
  if (!audio) require(all - layout->duration <= slack && layout->duration - all <= slack);
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_links(text.substr(0, text.find('\n')));
  const auto playlist = mg::read_playlist(text, kBase);
  if (!playlist) {
    require(!playlist.error().what.empty());
    return 0;
  }
  if (const auto* master = std::get_if<mg::MasterPlaylist>(&*playlist)) {
    for (const auto& variant : master->variants) require_link(variant.url);
    for (const auto& rendition : master->renditions)
      require(rendition.url.empty() || !mg::host_of(rendition.url).empty());
    for (const int height : {1, 480, 100'000}) {
      const auto choice = mg::choose_variant(*master, height);
      require(std::ranges::count(master->variants, choice.variant) > 0);
      require(choice.variant.height == 0 || choice.variant.height <= height ||
              std::ranges::none_of(master->variants, [height](const auto& variant) {
                return variant.height > 0 && variant.height <= height;
              }));
    }
    return 0;
  }
  const auto& media = std::get<mg::MediaPlaylist>(*playlist);
  check_media(media);
  check_layout(media, nullptr);
  check_layout(media, &media);
  return 0;
}
