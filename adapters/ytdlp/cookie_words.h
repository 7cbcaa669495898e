// What yt-dlp says of the cookies that a format's link wants.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mg::ytdlp {

// "SESSDATA=\"a,b\"; Domain=.example.com; Path=/; Secure; uid=7; Domain=..." as a Cookie header:
// "SESSDATA=a,b; uid=7". Empty for "". Nothing where a value is quoted in a way that we do not read.
[[nodiscard]] std::optional<std::string> cookie_header(std::string_view words);

}  // namespace mg::ytdlp
