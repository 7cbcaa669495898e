// What leads a child through a proxy, and the children it starts itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mg {

// Variables to be added to a child's own. Both spellings, because tools read one or the other, and the list
// of hosts that would be asked directly is emptied.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> proxy_environment(
    const std::string& url) {
  return {{"http_proxy", url},  {"https_proxy", url}, {"all_proxy", url}, {"HTTP_PROXY", url},
          {"HTTPS_PROXY", url}, {"ALL_PROXY", url},   {"no_proxy", ""},   {"NO_PROXY", ""}};
}

}  // namespace mg
