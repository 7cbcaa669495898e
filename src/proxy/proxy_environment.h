// What leads a child through a proxy, and the children it starts itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mg {

// Variables to be added to a child's own. Both spellings, because tools read one or the other. Whoever the
// user excepts from his proxies is still asked directly.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> proxy_variables(
    const std::string& url) {
  return {{"http_proxy", url}, {"https_proxy", url}, {"all_proxy", url},
          {"HTTP_PROXY", url}, {"HTTPS_PROXY", url}, {"ALL_PROXY", url}};
}

// Likewise, but nobody is excepted: for a proxy that must see everything.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> proxy_environment(
    const std::string& url) {
  auto variables = proxy_variables(url);
  for (const char* name : {"no_proxy", "NO_PROXY"}) variables.emplace_back(name, "");
  return variables;
}

}  // namespace mg
