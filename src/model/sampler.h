// The media tool where a file is to be looked at without playing it through.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "src/model/muxer.h"

namespace mg {

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

class Sampler : public Muxer {
 public:
  // Index, head and tail in one go: what inspect() tells, the first packets and those behind the last place
  // that can be jumped to, pictures of both decoded. A file that cannot be jumped in gives its head only.
  // Complaints as of play_through.
  [[nodiscard]] virtual Command sample(const std::filesystem::path& file) const = 0;
  [[nodiscard]] virtual Result<MediaSample> read_sample(std::string_view output) const = 0;
  // Reads every packet, decodes none, and tells each in a line; what is no packet is nothing.
  [[nodiscard]] virtual Command list_packets(const std::filesystem::path& file) const = 0;
  [[nodiscard]] virtual std::optional<PacketEnd> read_packet(std::string_view line) const = 0;
};

}  // namespace mg
