// yt-dlp's ids of parts: the list's id with the part's number behind it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace mg::ytdlp {

inline constexpr int kMostPages = 1'000'000;

// "BV1Wy4y1B7vg_p3" -> {"BV1Wy4y1B7vg", 3}; {id, 0} where there is no such suffix.
[[nodiscard]] std::pair<std::string, int> split_page_suffix(std::string_view id,
                                                            std::string_view mark = "_p");

}  // namespace mg::ytdlp
