// What yt-dlp is called with. Every option was checked against 2026.10.26.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/model/extractor.h"

namespace mg::ytdlp {

inline constexpr std::string_view kTool = "yt-dlp";

// The stem of every file a fetch leaves; fixed, because titles hold what no file name may.
inline constexpr std::string_view kStem = "media";

[[nodiscard]] Result<void> accepts_request(const Request& request);
[[nodiscard]] Command list_command(const Request& request);
[[nodiscard]] Command probe_command(const Request& request, const PageSelection& pages, ListLength length,
                                    const std::filesystem::path& cookies);
[[nodiscard]] Command fetch_command(const Request& request, const Episode& episode, const Room& room);
// Danmaku, subtitles and the thumbnail alone.
[[nodiscard]] Command extras_command(const Request& request, const Room& room);

}  // namespace mg::ytdlp
