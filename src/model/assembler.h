// The media tool where any files of the user's are to become one, whatever they are called.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/sampler.h"

namespace mg {

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
  bool subtitles = false;

  bool operator==(const JoinInput&) const = default;
};

// Inputs that play at the same time become one file.
struct Assembly {
  std::vector<JoinInput> inputs;
  std::vector<Chapter> chapters;    // of the whole; none: those that the inputs bring
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

class Assembler : public Sampler {
 public:
  // Files that must be written before `assemble` runs. Commands report how far they are as play_through does.
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
};

}  // namespace mg
