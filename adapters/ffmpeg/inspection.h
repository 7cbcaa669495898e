// What ffprobe says about a file.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/base/result.h"
#include "src/model/sampler.h"

namespace mg::ffmpeg {

[[nodiscard]] Command inspect(const std::filesystem::path& file);

// {"format": {"format_name", "duration": "10.03", "size": "2773"}, "streams": [{"codec_type", "codec_name",
// "width", "height", "duration"}]}: the numbers of `format` are text. Fails with bad_input naming the field.
[[nodiscard]] Result<MediaFacts> read_inspection(std::string_view output);

// Index, head and tail: {"format": as above with "start_time", "streams", "packets_and_frames": [{"type":
// "packet", "stream_index", "pts_time", "dts_time", "duration_time"} | {"type": "frame"}]}.
[[nodiscard]] Command sample(const std::filesystem::path& file);
[[nodiscard]] Result<MediaSample> read_sample(std::string_view output);

// Lines as "0,29.960000,29.920000,0.040000": stream, pts, dts, duration; "N/A" where there is none.
[[nodiscard]] Command list_packets(const std::filesystem::path& file);
[[nodiscard]] std::optional<PacketEnd> read_packet(std::string_view line);

}  // namespace mg::ffmpeg
