#include "src/transfer/hls_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "src/base/text.h"
#include "src/transfer/hls_playlist_writer.h"

namespace mg {

namespace {

constexpr std::size_t kMostRuns = 1000;  // an hour with an interruption every four seconds

// Where a segment's bytes are to be found locally.
struct Place {
  std::size_t file = 0;             // into Layouter::files_
  std::optional<ByteRange> inside;  // empty: all of it
};

// What a resource is, as a key for maps: two texts never mean the same.
std::string identity(const std::string& url, const std::optional<ByteRange>& range) {
  return range ? fmt::format("{} {}-{}", url, range->begin.count, range->end.count) : url;
}

// The media tool goes by endings, too: what is no usual one is named for what it must be.
std::string ending_of(const HlsSegment& segment) {
  constexpr std::array<std::string_view, 11> kUsual{"ts",  "m4s", "mp4", "m4a",  "m4v", "aac",
                                                    "mp3", "ac3", "ec3", "cmfv", "cmfa"};
  const std::string_view path = std::string_view(segment.url).substr(0, segment.url.find_first_of("?#"));
  std::string ending = to_lower(path.substr(std::min(path.size(), path.rfind('.') + 1)));
  if (std::ranges::find(kUsual, ending) != kUsual.end()) return ending;
  return segment.init ? "m4s" : "ts";
}

int digits_for(std::size_t count) {
  return std::max(5, static_cast<int>(std::to_string(count).size()));
}

// The segments of each run; those that are gaps are left out, and a run may be left empty.
using Runs = std::vector<std::vector<std::size_t>>;

Runs runs_of(const MediaPlaylist& playlist) {
  Runs runs(1);
  for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
    if (playlist.segments[i].discontinuity && i > 0) runs.emplace_back();
    if (!playlist.segments[i].gap) runs.back().push_back(i);
  }
  return runs;
}

class Layouter {
 public:
  // Makes a track's files known; to be called before its runs are written.
  std::vector<Place> place_segments(const MediaPlaylist& playlist, char prefix) {
    std::vector<Place> places(playlist.segments.size());
    std::map<std::string, Place> known;
    const int digits = digits_for(playlist.segments.size());
    const HlsSegment* before = nullptr;
    std::size_t count = 0;
    for (std::size_t i = 0; i < places.size(); before = &playlist.segments[i], ++i) {
      const HlsSegment& segment = playlist.segments[i];
      if (segment.gap) continue;
      const std::string id = identity(segment.url, segment.range);
      if (const auto found = known.find(id); found != known.end()) {
        places[i] = found->second;
        continue;
      }
      if (before && continues(*before, segment) && ends_last_file(places[i - 1])) {
        places[i] = extend(places[i - 1], segment);
      } else {
        const std::string name = fmt::format("{}{:0{}}.{}", prefix, ++count, digits, ending_of(segment));
        places[i].file =
            add({name, segment.url, segment.range, HlsFile::Kind::segment, segment.key.has_value()});
        if (segment.range && !segment.key) places[i].inside = ByteRange{0_B, segment.range->size()};
      }
      known.emplace(id, places[i]);
    }
    return places;
  }

  std::string write_run(const MediaPlaylist& playlist, const std::vector<Place>& places,
                        const std::vector<std::size_t>& run) {
    LocalPlaylist local;
    for (const std::size_t i : run) {
      const HlsSegment& segment = playlist.segments[i];
      LocalSegment line{.duration = segment.duration,
                        .file = files_[places[i].file].name,
                        .range = places[i].inside,
                        .key = segment.key ? line_of(playlist.keys[*segment.key], segment) : std::string(),
                        .init = {},
                        .init_key = {}};
      if (segment.init) {
        const HlsInit& init = playlist.inits[*segment.init];
        line.init = once({.url = init.url,
                          .slice = init.range,
                          .kind = HlsFile::Kind::init,
                          .encrypted = init.key.has_value()});
        if (init.key) line.init_key = line_of(playlist.keys[*init.key], segment);
      }
      local.add(line);
    }
    return local.text();
  }

  std::vector<HlsFile> take_files() {
    std::ranges::sort(files_, {}, &HlsFile::name);
    return std::move(files_);
  }

 private:
  static bool continues(const HlsSegment& before, const HlsSegment& segment) {
    return !before.gap && before.range && segment.range && before.url == segment.url &&
           before.range->end == segment.range->begin && !before.key && !segment.key;
  }

  // A segment that is played a second time may be in the middle of an earlier file.
  [[nodiscard]] bool ends_last_file(const Place& place) const {
    return place.file + 1 == files_.size() && place.inside->end == files_.back().slice->size();
  }

  Place extend(const Place& before, const HlsSegment& segment) {
    HlsFile& file = files_[before.file];
    file.slice->end = segment.range->end;
    const Bytes begin = segment.range->begin - file.slice->begin;
    return {before.file, ByteRange{begin, begin + segment.range->size()}};
  }

  std::size_t add(HlsFile file) {
    files_.push_back(std::move(file));
    return files_.size() - 1;
  }

  std::string line_of(const HlsKey& key, const HlsSegment& segment) {
    return key_line(once({.url = key.url, .kind = HlsFile::Kind::key}), iv_of(key, segment));
  }

  // The name that the file has got; it is added when it is asked for first.
  std::string once(HlsFile file) {
    const bool is_key = file.kind == HlsFile::Kind::key;
    auto& names = is_key ? keys_ : inits_;
    const auto [place, is_new] = names.try_emplace(identity(file.url, file.slice));
    if (is_new) {
      file.name = fmt::format("{}{:05}.{}", is_key ? "key" : "init", names.size(), is_key ? "bin" : "mp4");
      place->second = file.name;
      files_.push_back(std::move(file));
    }
    return place->second;
  }

  std::vector<HlsFile> files_;
  std::map<std::string, std::string> keys_, inits_;  // identity -> name
};

}  // namespace

Result<HlsLayout> lay_out(const MediaPlaylist& video, const MediaPlaylist* audio) {
  const Runs runs = runs_of(video);
  const Runs audio_runs = audio ? runs_of(*audio) : Runs();
  if (runs.size() > kMostRuns) {
    return fail(ErrorKind::unsupported, fmt::format("the playlist is interrupted {} times", runs.size() - 1));
  }
  if (audio && audio_runs.size() != runs.size()) {
    return fail(
        ErrorKind::unsupported,
        fmt::format("the picture is interrupted {} times and the sound {} times: it is not known what "
                    "belongs together",
                    runs.size() - 1, audio_runs.size() - 1));
  }
  HlsLayout layout;
  Layouter layouter;
  const auto places = layouter.place_segments(video, 'v');
  const auto audio_places = audio ? layouter.place_segments(*audio, 'a') : std::vector<Place>();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].empty() || (audio && audio_runs[i].empty())) continue;
    for (const std::size_t segment : runs[i]) layout.duration += video.segments[segment].duration;
    const std::string name = fmt::format("run{:04}.m3u8", layout.runs.size() + 1);
    layout.runs.push_back(name);
    if (!audio) {
      layout.playlists.push_back({name, layouter.write_run(video, places, runs[i])});
      continue;
    }
    layout.playlists.push_back({"v-" + name, layouter.write_run(video, places, runs[i])});
    layout.playlists.push_back({"a-" + name, layouter.write_run(*audio, audio_places, audio_runs[i])});
    layout.playlists.push_back({name, write_local_master("v-" + name, "a-" + name)});
  }
  if (layout.runs.empty()) {
    return fail(ErrorKind::not_found, "the server has not got the picture and the sound of the same time");
  }
  layout.files = layouter.take_files();
  return layout;
}

}  // namespace mg
