// What the proxy has to say, without saying the same over and over: a tool that tries again and again would
// fill the log. Of strangers, who could think of ever other things to be refused, one sentence is said in
// that time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "src/base/units.h"
#include "src/proxy/metering_proxy.h"

namespace mg {

class Sayings {
 public:
  explicit Sayings(ProxyListener& listener) : listener_(listener) {}

  // `client` is empty for a stranger, and for what is of no connection.
  void say(std::optional<ClientId> client, const std::string& sentence, Instant now);

 private:
  using Saying = std::pair<std::optional<ClientId>, std::string>;

  ProxyListener& listener_;
  std::map<Saying, Instant> said_;  // lately
};

}  // namespace mg
