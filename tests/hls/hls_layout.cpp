// Says as JSON what the HLS rules make of playlists, for tests that fetch and join for real.
//   hls_layout choose URL FILE HEIGHT             {"video", "audio"}: addresses of media playlists
//   hls_layout media URL FILE [URL FILE]          {"files", "texts", "join": [argv], "seconds"}: of the
//   picture and its sound
//   hls_layout judge CODE                         of what a join that ended so wrote, which is standard input
// Each FILE holds what was fetched from the URL before it. Exit 1 with a sentence if it is no good.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ffmpeg/ffmpeg.h"
#include "src/transfer/hls_choice.h"
#include "src/transfer/hls_files.h"
#include "src/transfer/m3u8.h"

namespace {

template <typename Value>
Value or_exit(mg::Result<Value> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s: %s\n", std::string(mg::to_string(result.error().kind)).c_str(),
               result.error().what.c_str());
  std::exit(1);
}

mg::Playlist read_file(const std::string& url, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return or_exit(mg::read_playlist(std::string{std::istreambuf_iterator<char>(file), {}}, url));
}

nlohmann::json describe(const mg::HlsLayout& layout) {
  nlohmann::json all{{"seconds", mg::seconds(layout.duration)}};
  for (const mg::HlsFile& file : layout.files) {
    nlohmann::json one{{"name", file.name}, {"url", file.url}};
    if (file.slice) one["slice"] = {file.slice->begin.count, file.slice->end.count};
    all["files"].push_back(one);
  }
  for (const mg::HlsText& text : layout.playlists) all["texts"][text.name] = text.content;
  const auto muxer = mg::ffmpeg::make_muxer();
  const mg::Harvest harvest{
      .join = mg::Harvest::Join::playlist, .media = layout.runs, .subtitles = {}, .rubbish = {}};
  for (const mg::WriteFile& text : muxer->prepare_join(harvest, ".")) {
    all["texts"][text.path.filename().string()] = text.content;
  }
  for (const mg::Command& command : muxer->join(harvest, ".", "joined.mp4")) {
    std::vector<std::string> words{command.tool};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    all["join"].push_back(words);
  }
  return all;
}

}  // namespace

int main(int count, char** words) {
  if (count == 3 && std::string_view(words[1]) == "judge") {
    const std::string errors{std::istreambuf_iterator<char>(std::cin), {}};
    const mg::Outcome outcome = mg::ffmpeg::make_muxer()->judge({.number = std::atoi(words[2])}, errors);
    if (!outcome.ok()) or_exit(mg::Result<int>(tl::unexpected(*outcome.error)));
    return 0;
  }
  if (count < 4) return 2;
  const mg::Playlist first = read_file(words[2], words[3]);
  if (std::string_view(words[1]) == "choose") {
    const int height = count > 4 ? std::atoi(words[4]) : 0;
    const auto choice = mg::choose_variant(std::get<mg::MasterPlaylist>(first),
                                           height > 0 ? std::optional(height) : std::nullopt);
    std::puts(nlohmann::json{{"video", choice.variant.url}, {"audio", choice.audio_url}}.dump().c_str());
    return 0;
  }
  std::optional<mg::Playlist> second;
  if (count > 5) second = read_file(words[4], words[5]);
  const auto* audio = second ? &std::get<mg::MediaPlaylist>(*second) : nullptr;
  std::puts(describe(or_exit(mg::lay_out(std::get<mg::MediaPlaylist>(first), audio))).dump().c_str());
  return 0;
}
