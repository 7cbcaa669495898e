// Finding one's way in the toolbox: sites and engines by name, and which programs are missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/model/toolbox.h"

namespace mg {

// By its name or one of its aliases. Null: there is none.
[[nodiscard]] const SiteProfile* find_site(const Toolbox& toolbox, std::string_view name);
[[nodiscard]] const Extractor* find_extractor(const Toolbox& toolbox, std::string_view name);
[[nodiscard]] std::vector<std::string> extractor_names(const Toolbox& toolbox);

// The tools that cannot be found in PATH, of those named.
[[nodiscard]] std::vector<const Tool*> missing_tools(const Toolbox& toolbox,
                                                     const std::vector<std::string>& names);
// "yt is not installed; get it with: apt install yt"
[[nodiscard]] std::string missing_sentence(const std::vector<const Tool*>& missing);

}  // namespace mg
