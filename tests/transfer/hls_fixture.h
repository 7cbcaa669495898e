// Playlists for tests: those under fixtures/hls, and short ones written in place.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "src/transfer/m3u8.h"

namespace mg {

inline const std::string kBase = "https://media.example.com/x/index.m3u8";

inline std::string playlist_text(std::string_view name) {
  std::ifstream file(std::string(MG_FIXTURES) + "/hls/" + std::string(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The test fails, and the playlist is empty, when it is not one of that kind.
template <typename Kind>
Kind read_as(std::string_view text) {
  const auto playlist = read_playlist(text, kBase);
  if (!playlist) ADD_FAILURE() << playlist.error().what;
  if (!playlist || !std::holds_alternative<Kind>(*playlist)) return Kind();
  return std::get<Kind>(*playlist);
}

inline MediaPlaylist media(std::string_view text) {
  return read_as<MediaPlaylist>(text);
}

// A complete one of these lines.
inline MediaPlaylist media_of(std::string_view lines) {
  return media("#EXTM3U\n" + std::string(lines) + "#EXT-X-ENDLIST\n");
}

}  // namespace mg
