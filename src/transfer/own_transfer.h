// The transfer that brings a page's files where its links are plain, and what it leaves in the room.
#pragma once

#include <filesystem>

#include "src/base/result.h"
#include "src/model/episode.h"
#include "src/model/extractor.h"
#include "src/model/request.h"
#include "src/model/site_profile.h"
#include "src/model/work.h"

namespace mg {

// Whether we can move the bytes of this format ourselves; unsupported says why not.
[[nodiscard]] Result<void> can_transfer(const Format& format);

// Its files, each with every link that leads to it. Of what can_transfer() says yes to.
[[nodiscard]] Transfer own_transfer(const Request& request, const SiteProfile& profile,
                                    const Episode& episode, const std::filesystem::path& directory);
[[nodiscard]] Harvest own_harvest(const Format& format);

// `url` and the same path on each of `mirrors`, if its host is one of them.
[[nodiscard]] std::vector<std::string> links_of(const std::string& url,
                                                const std::vector<std::string>& mirrors);

}  // namespace mg
