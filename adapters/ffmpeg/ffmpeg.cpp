#include "adapters/ffmpeg/ffmpeg.h"

#include "adapters/ffmpeg/assembly.h"
#include "adapters/ffmpeg/dress.h"
#include "adapters/ffmpeg/inspection.h"
#include "adapters/ffmpeg/join.h"
#include "adapters/ffmpeg/verification.h"

namespace mg::ffmpeg {
namespace {

class Ffmpeg : public Assembler {
 public:
  std::vector<WriteFile> prepare_join(const Harvest& harvest,
                                      const std::filesystem::path& directory) const override {
    return ffmpeg::prepare_join(harvest, directory);
  }
  std::vector<Command> join(const Harvest& harvest, const std::filesystem::path& directory,
                            const std::string& into) const override {
    return ffmpeg::join(harvest, directory, into);
  }
  Command dress(const Dressing& dressing, const std::filesystem::path& directory,
                const std::string& into) const override {
    return ffmpeg::dress(dressing, directory, into);
  }
  Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                            const std::string& into) const override {
    return ffmpeg::convert_subtitles(directory, from, into);
  }
  Command inspect(const std::filesystem::path& file) const override { return ffmpeg::inspect(file); }
  Result<MediaFacts> read_inspection(std::string_view output) const override {
    return ffmpeg::read_inspection(output);
  }
  Command sample(const std::filesystem::path& file) const override { return ffmpeg::sample(file); }
  Result<MediaSample> read_sample(std::string_view output) const override {
    return ffmpeg::read_sample(output);
  }
  Command list_packets(const std::filesystem::path& file) const override {
    return ffmpeg::list_packets(file);
  }
  std::optional<PacketEnd> read_packet(std::string_view line) const override {
    return ffmpeg::read_packet(line);
  }
  Command play_through(const std::filesystem::path& file) const override {
    return ffmpeg::play_through(file);
  }
  std::optional<Duration> read_play_progress(std::string_view line) const override {
    return ffmpeg::read_play_progress(line);
  }
  Outcome judge(const Exit& exit, std::string_view errors) const override {
    return ffmpeg::judge(exit, errors);
  }
  std::vector<WriteFile> lists(const Assembly& assembly) const override { return ffmpeg::lists(assembly); }
  Command assemble(const Assembly& assembly) const override { return ffmpeg::assemble(assembly); }
  Command inspect_part(const JoinPart& part) const override { return ffmpeg::inspect_part(part); }
  std::optional<Command> inspect_pieces(const std::vector<JoinPart>& pieces) const override {
    return ffmpeg::inspect_pieces(pieces);
  }
  Command encode(const JoinPart& part, const EncodeTarget& target, const std::filesystem::path& directory,
                 const std::string& into) const override {
    return ffmpeg::encode(part, target, directory, into);
  }
};

}  // namespace

std::unique_ptr<Assembler> make_muxer() {
  return std::make_unique<Ffmpeg>();
}

}  // namespace mg::ffmpeg
