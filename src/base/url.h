// The little that must be known of a URL: whether it is one we hand on, and whose it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

inline constexpr std::size_t kUrlBytes = 2048;  // that a person gives
inline constexpr std::size_t kLinkBytes =
    8192;  // that a server names: signed ones are long; as many as servers take

// http or https with a host, at most 2 KiB, no blanks, control characters or backslashes (readers differ on
// what these mean). Fails with bad_input. No leading "-" therefore: it can be handed to a program.
[[nodiscard]] Result<void> check_url(std::string_view url);

// What `reference` (as a page or playlist at `base` names it) stands for, by RFC 3986, section 5. Blanks in
// it are written as %20: servers leave them bare. Fails with bad_input unless both are of the web (never
// file:, data:, …).
[[nodiscard]] Result<std::string> resolve_url(std::string_view base, std::string_view reference);

// Lower case, without account, port and final dot; an IPv6 address keeps its brackets. Empty: has none.
[[nodiscard]] std::string host_of(std::string_view url);

// "*" stands for any number of any characters, all else for itself in either case: "*.bilivideo.com".
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace mg
