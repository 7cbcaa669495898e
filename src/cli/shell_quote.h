// One word as a shell reads it back.
#pragma once

#include <string>
#include <string_view>

namespace mg {

[[nodiscard]] std::string shell_quoted(std::string_view text);  // sh, bash, zsh
[[nodiscard]] std::string fish_quoted(std::string_view text);

}  // namespace mg
