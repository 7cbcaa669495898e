// The site profiles that are built into the program, as the text of their files.
#pragma once

#include <string_view>
#include <vector>

namespace mg::sites {

struct EmbeddedProfile {
  std::string_view file_name;  // "bilibili.toml"
  std::string_view text;
};

[[nodiscard]] const std::vector<EmbeddedProfile>& embedded_profiles();

}  // namespace mg::sites
