// A film in segments, step by step: playlists are fetched for their text, read, and lead to others or to the
// segments. Pure: says what is to be fetched and written, and what that gives.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/model/episode.h"
#include "src/model/extractor.h"
#include "src/model/work.h"
#include "src/transfer/hls_files.h"

namespace mg {

// What all of its requests have in common.
struct HlsSource {
  std::string host;  // of the first playlist; what is secret is for it alone
  std::vector<Header> headers;
  Network network;
  std::optional<Duration> stall_limit;
};

// Fetches these playlists, of the whole or of picture and sound, for their text. Never an old copy: the links
// in them age.
[[nodiscard]] std::vector<Work> ask_playlists(const std::vector<std::string>& urls, const HlsSource& source,
                                              const std::filesystem::path& directory);

// The texts of one such transfer: other playlists to ask, of the quality that was chosen, or what is to be
// fetched.
using HlsStep = std::variant<std::vector<std::string>, HlsLayout>;
[[nodiscard]] Result<HlsStep> read_playlists(const std::vector<FetchedText>& texts,
                                             std::optional<int> height);

// The segments, and the local playlists beside them, in a folder of `directory` that no other film's have.
[[nodiscard]] std::vector<Work> fetch_segments(const HlsLayout& layout, const HlsSource& source,
                                               const std::filesystem::path& directory);
[[nodiscard]] Harvest segment_harvest(const HlsLayout& layout);

}  // namespace mg
