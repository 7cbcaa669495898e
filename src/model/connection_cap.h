// How many connections a host bears at once, as somebody set it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/url.h"

namespace mg {

// To each host that matches.
struct ConnectionCap {
  std::string hosts;  // a glob
  int connections = 8;

  bool operator==(const ConnectionCap&) const = default;
};

// The first that matches counts; `others` where none does.
[[nodiscard]] inline int cap_for(const std::vector<ConnectionCap>& caps, std::string_view host, int others) {
  const auto cap =
      std::ranges::find_if(caps, [&](const ConnectionCap& one) { return glob_match(one.hosts, host); });
  return cap == caps.end() ? others : cap->connections;
}

}  // namespace mg
