// The little that must be known of a URL: whether it is one we hand on, and whose it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

inline constexpr std::size_t kUrlBytes = 2048;

// http or https with a host, at most 2 KiB, no blanks, control characters or backslashes (readers differ on
// what these mean). Fails with bad_input. No leading "-" therefore: it can be handed to a program.
[[nodiscard]] Result<void> check_url(std::string_view url);

// Lower case, without account, port and final dot; an IPv6 address keeps its brackets. Empty: has none.
[[nodiscard]] std::string host_of(std::string_view url);

// "*" stands for any number of any characters, all else for itself in either case: "*.bilivideo.com".
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace mg
