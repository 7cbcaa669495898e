// Base64 as HTTP's Basic credentials are written (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mg {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// By the letter: with its padding, and nothing that another text would stand for as well.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace mg
