// The JSON objects that `you-get --json` prints, one per page, as episodes.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::youget {

// {"url": "https://www.bilibili.com/video/BV…?p=3", "title": "LIST (P3. PART)", "site": "Bilibili",
// "streams"}. It tells no durations, no uploader and not how long the list is.
[[nodiscard]] std::unique_ptr<EpisodeReader> make_episode_reader(const Request& request);

}  // namespace mg::youget
