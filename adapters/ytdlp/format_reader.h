// The format that yt-dlp chose for a page, out of its JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "src/base/result.h"
#include "src/model/episode.h"

namespace mg::ytdlp {

// {"format_id", "ext", "height", "vcodec", "acodec", "filesize" | "filesize_approx": bytes, "protocol",
// "url", "http_headers": {name: value}}, at the top for a single file, else one such object per file in
// "requested_formats". Fails with bad_input naming the field, with unsupported for what cannot be fetched.
[[nodiscard]] Result<Format> read_format(const nlohmann::json& line);

}  // namespace mg::ytdlp
