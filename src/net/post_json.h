// One message to somebody's web hook: a POST of JSON. Blocks; to be called on a thread that may wait.
#pragma once

#include <atomic>
#include <string>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/request.h"

namespace mg {

struct WebPost {
  std::string url;   // http or https; may hold a password or a token, so it is in no message
  std::string body;  // JSON
  Network network;
  Duration time_out = 10s;  // all in all

  bool operator==(const WebPost&) const = default;
};

// What an answer says is not looked at, only whether it is a 2xx. Other answers are forbidden, what fails on
// the way is transient; both name the host and no more of the address. Once `stop` is true it ends as
// cancelled within a second.
[[nodiscard]] Result<void> post_json(const WebPost& post, const std::atomic<bool>& stop);

}  // namespace mg
