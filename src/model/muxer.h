// The role of the media tool: joins what came in parts and tells what a file really holds. Pure, as
// Extractor.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/result.h"
#include "src/model/extractor.h"
#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg {

struct StreamFacts {
  enum class Kind { video, audio, other };
  Kind kind = Kind::other;
  std::string codec;
  int width = 0;
  int height = 0;
  std::optional<Duration> duration;
  std::string profile;       // "High", "LC"; empty: the tool does not tell, as below
  std::string pixel_format;  // "yuv420p"
  int sample_rate = 0;       // of sound, a second
  int channels = 0;
  std::string
      setup;  // a checksum of what its decoder is set up with, where that stands outside of the stream
  std::string time_base;     // "1/12800" s
  std::string language;      // "chi"
  bool is_text = false;      // subtitles
  int rotation = 0;          // of a picture, degrees that a player turns it by, 0 to 359
  std::string pixel_aspect;  // "4:3"; empty: square, or the tool does not tell

  bool operator==(const StreamFacts&) const = default;
};

struct Chapter {
  std::string title;
  Duration start{};
  Duration end{};

  bool operator==(const Chapter&) const = default;
};

struct MediaFacts {
  std::string container;  // as the tool names it: "mov,mp4,m4a,3gp,3g2,mj2"
  std::optional<Duration> duration;
  Bytes size;
  std::vector<StreamFacts> streams;
  std::optional<Duration> start;  // where its clock begins
  std::string title;              // as its tags say; empty: they do not
  std::vector<Chapter> chapters;  // only where they were asked for: of parts and of a whole

  bool operator==(const MediaFacts&) const = default;
};

// What is put into a file that is whole.
struct Dressing {
  struct Subtitles {
    std::string file;
    std::string language;  // as the site names it; may be empty
  };
  std::string media;
  std::vector<Subtitles> subtitles;
  std::string picture;                                    // the cover; empty: none
  std::vector<std::pair<std::string, std::string>> tags;  // "title", "artist", "album", "date", "track", ...
  AudioOnly audio = AudioOnly::no;                        // the sound alone
};

class Muxer {
 public:
  virtual ~Muxer() = default;
  // Files that must be written before `join` runs (a concat list), in `directory`; may be empty.
  [[nodiscard]] virtual std::vector<WriteFile> prepare_join(const Harvest& harvest,
                                                            const std::filesystem::path& directory) const = 0;
  // To be run in this order. `into` is a name in `directory`, replaced if it is there, as is whatever these
  // need on the way: a half one of an earlier run is no loss.
  [[nodiscard]] virtual std::vector<Command> join(const Harvest& harvest,
                                                  const std::filesystem::path& directory,
                                                  const std::string& into) const = 0;
  // All names are in `directory`. Streams are copied; sound is encoded only where its container demands it.
  [[nodiscard]] virtual Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                                      const std::string& into) const = 0;
  // Of any kind to the one that every player reads, by the ending of `into`.
  [[nodiscard]] virtual Command convert_subtitles(const std::filesystem::path& directory,
                                                  const std::string& from, const std::string& into) const = 0;
  [[nodiscard]] virtual Command inspect(const std::filesystem::path& file) const = 0;
  [[nodiscard]] virtual Result<MediaFacts> read_inspection(std::string_view output) const = 0;
  // Decodes everything and keeps nothing; any complaint on standard error is damage.
  [[nodiscard]] virtual Command play_through(const std::filesystem::path& file) const = 0;
  // How far into the file that has come, by a line of its output; nothing: the line does not say.
  [[nodiscard]] virtual std::optional<Duration> read_play_progress(std::string_view line) const = 0;
  [[nodiscard]] virtual Outcome judge(const Exit& exit, std::string_view errors) const = 0;
};

}  // namespace mg
