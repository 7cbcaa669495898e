// The name a server gives to what it sends: RFC 6266, the extended form RFC 8187.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mg {

inline constexpr std::size_t kFileNameBytes = 255;  // of one name on ext4, xfs and btrfs

// `filename*` before `filename`. A plain name only: what looks like a path is cut to its last piece, control
// characters and leading dots go (no hidden file at a server's wish), a name that is too long is cut before
// its extension. Nothing if there is none, if nothing is left of it, or if it is in no charset we know
// (UTF-8; ISO-8859-1 in the extended form).
[[nodiscard]] std::optional<std::string> read_file_name(std::string_view content_disposition);

}  // namespace mg
