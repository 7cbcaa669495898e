// What you-get is called with.
#pragma once

#include <filesystem>
#include <string_view>

#include "src/model/extractor.h"

namespace mg::youget {

inline constexpr std::string_view kTool = "you-get";

// The stem of the media files a fetch leaves; its titles hold what no file name may.
inline constexpr std::string_view kStem = "media";

// `cookies` must be a name that ends in ".txt": you-get goes by it.
[[nodiscard]] Result<void> accepts_request(const Request& request);
[[nodiscard]] Command probe_command(const Request& request, const PageSelection& pages,
                                    const std::filesystem::path& cookies);
[[nodiscard]] Command fetch_command(const Request& request, const Episode& episode, const Room& room);

}  // namespace mg::youget
