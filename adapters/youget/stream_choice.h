// The stream of a page that will be fetched, out of you-get's JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "src/base/result.h"
#include "src/model/episode.h"

namespace mg::youget {

// {"streams": {id: {"container", "quality": "高清 720P avc1.64001F", "size": bytes,
//  "src": [url] | [[video url], [audio url]]}}, "extra": {"referer", "ua"}}.
// `wanted` is a stream's id; without it the highest of at most `height` lines, or the lowest there is.
// Fails with bad_input naming the field or the ids there are, with unsupported if there is nothing to fetch.
[[nodiscard]] Result<Format> choose_stream(const nlohmann::json& page, const std::string& wanted,
                                           std::optional<int> height);

// Whether a stream's parts are played together ("dash-flv720-AVC": video and audio) and not one after
// another.
[[nodiscard]] bool in_tracks(const std::string& id);

}  // namespace mg::youget
