// How the runner's commands reach the net: through the metering proxy, begun with the first of them, each
// with credentials of its own; or, without a meter, as the user's own words say.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/proxy/metering_proxy.h"
#include "src/run/happenings.h"
#include "src/run/runner.h"

namespace boost::asio {
class io_context;
}

namespace mg {

class ChildrenProxy final : private ProxyListener {
 public:
  // `meter` is null where nothing is counted at all. Happenings are added from within `loop` only.
  ChildrenProxy(boost::asio::io_context& loop, Happenings& happenings, Meter* meter, ProxyOptions options);

  // Variables for the child of this step. Fails with local_io where no proxy can be had.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> environment_for(
      StepId step, const Command& command);
  // The child is over: nothing passes for it any more. Its files have grown by so much.
  void ended(StepId step, Bytes grown);

 private:
  void proxy_says(std::optional<ClientId> client, std::string sentence) override;

  boost::asio::io_context& loop_;
  Happenings& happenings_;
  Meter* meter_;
  ProxyOptions options_;
  std::map<StepId, ClientId> clients_;
  std::map<StepId, Command::NetUse> unmetered_;
  std::unique_ptr<MeteringProxy> proxy_;  // last: it calls us
};

}  // namespace mg
