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
  std::string time_base;  // "1/12800" s

  bool operator==(const StreamFacts&) const = default;
};

struct MediaFacts {
  std::string container;  // as the tool names it: "mov,mp4,m4a,3gp,3g2,mj2"
  std::optional<Duration> duration;
  Bytes size;
  std::vector<StreamFacts> streams;
  std::optional<Duration> start;  // where its clock begins

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

// A file's facts, and how far its packets go as far as they were read, on the clock of its packets.
struct MediaSample {
  MediaFacts facts;
  Duration start{};                           // of that clock
  std::vector<std::optional<Duration>> ends;  // of the last packet, by stream; empty: none was met

  bool operator==(const MediaSample&) const = default;
};

struct PacketEnd {
  std::size_t stream = 0;
  Duration at{};

  bool operator==(const PacketEnd&) const = default;
};

// A file, or what of it is a medium.
struct JoinPart {
  std::filesystem::path file;      // absolute
  Bytes skip;                      // bytes in front that belong to nothing
  std::optional<Duration> length;  // the next one begins so much later; empty: as the file says itself

  bool operator==(const JoinPart&) const = default;
};

// Parts that make one run of time: one file, files that play behind each other, or pieces of one file.
struct JoinInput {
  enum class How { alone, in_turn, as_bytes };
  How how = How::alone;
  std::vector<JoinPart> parts;
  bool picture = true;  // whether it is taken from here, if there is one
  bool sound = true;

  bool operator==(const JoinInput&) const = default;
};

// Inputs that play at the same time become one file.
struct Assembly {
  std::vector<JoinInput> inputs;
  std::filesystem::path directory;  // absolute; for lists, and where `into` will be
  std::string into;

  bool operator==(const Assembly&) const = default;
};

// What a part that differs from the others is to become. Parts behind each other must agree in container and
// time base as well, but those can be changed without encoding.
struct EncodeTarget {
  std::string container;          // as the tool names it: "mov,mp4,m4a,3gp,3g2,mj2"
  std::string picture_time_base;  // "1/12800"; empty: any
  bool picture = false;           // encoded anew; otherwise it is taken as it is
  int width = 0;
  int height = 0;
  std::string pixel_format;
  bool sound = false;
  int sample_rate = 0;
  int channels = 0;

  bool operator==(const EncodeTarget&) const = default;
};
// The codecs that an EncodeTarget leads to.
inline constexpr std::string_view kEncodedPicture = "h264";
inline constexpr std::string_view kEncodedSound = "aac";

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
  // Index, head and tail in one go: what inspect() tells, the first packets and those behind the last place
  // that can be jumped to, pictures of both decoded. A file that cannot be jumped in gives its head only.
  // Complaints as of play_through.
  [[nodiscard]] virtual Command sample(const std::filesystem::path& file) const = 0;
  [[nodiscard]] virtual Result<MediaSample> read_sample(std::string_view output) const = 0;
  // Reads every packet, decodes none, and tells each in a line; what is no packet is nothing.
  [[nodiscard]] virtual Command list_packets(const std::filesystem::path& file) const = 0;
  [[nodiscard]] virtual std::optional<PacketEnd> read_packet(std::string_view line) const = 0;
  // Decodes everything and keeps nothing; any complaint on standard error is damage.
  [[nodiscard]] virtual Command play_through(const std::filesystem::path& file) const = 0;
  // How far into the file that has come, by a line of its output; nothing: the line does not say.
  [[nodiscard]] virtual std::optional<Duration> read_play_progress(std::string_view line) const = 0;
  [[nodiscard]] virtual Outcome judge(const Exit& exit, std::string_view errors) const = 0;

  // The same for any files of the user's, whatever they are called. `lists` must be written before the
  // command runs; commands report how far they are on standard output.
  [[nodiscard]] virtual std::vector<WriteFile> lists(const Assembly& assembly) const = 0;
  [[nodiscard]] virtual Command assemble(const Assembly& assembly) const = 0;
  [[nodiscard]] virtual Command inspect_part(const JoinPart& part) const = 0;
  // Of pieces of one file: often nothing can be told of the first without the last. Nothing: there are more
  // of them than one command can be told of.
  [[nodiscard]] virtual std::optional<Command> inspect_pieces(const std::vector<JoinPart>& pieces) const = 0;
  // Picture, then sound, made equal to other parts and written to `into` in `directory`.
  [[nodiscard]] virtual Command encode(const JoinPart& part, const EncodeTarget& target,
                                       const std::filesystem::path& directory,
                                       const std::string& into) const = 0;
  // As play_through, reporting how far it is.
  [[nodiscard]] virtual Command play_and_report(const std::filesystem::path& file) const = 0;
  // The moment in the medium that a line of such a report is about.
  [[nodiscard]] virtual std::optional<Duration> read_position(std::string_view line) const = 0;
};

}  // namespace mg
