#include "src/run/children_proxy.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "src/net/meter.h"
#include "src/proxy/proxy_environment.h"

namespace mg {

ChildrenProxy::ChildrenProxy(boost::asio::io_context& loop, Happenings& happenings, Meter* meter,
                             ProxyOptions options)
    : loop_(loop), happenings_(happenings), meter_(meter), options_(std::move(options)) {}

Result<std::vector<std::pair<std::string, std::string>>> ChildrenProxy::environment_for(
    StepId step, const Command& command) {
  if (!command.net) return {};
  const Command::NetUse& net = *command.net;
  if (meter_ == nullptr || net.traffic == ChildrenTraffic::reported) {
    if (meter_ != nullptr) unmetered_[step] = net;
    if (net.network.proxy.empty()) return {};
    return proxy_variables(net.network.proxy);
  }
  if (!proxy_) {
    auto started = MeteringProxy::start(options_, *meter_, *this);
    if (!started) return tl::unexpected(started.error());
    proxy_ = std::move(*started);
  }
  const auto admission = proxy_->admit({.account = net.account,
                                        .network = net.network,
                                        .private_hosts = net.private_hosts,
                                        .named_hosts = net.named_hosts,
                                        .bears_cuts = net.bears_cuts});
  clients_[step] = admission.client;
  return proxy_environment(admission.url);
}

void ChildrenProxy::ended(StepId step, Bytes grown) {
  if (const auto client = clients_.find(step); client != clients_.end()) {
    proxy_->dismiss(client->second);
    clients_.erase(client);
  }
  if (const auto net = unmetered_.find(step); net != unmetered_.end()) {
    if (grown > Bytes{}) meter_->count_reported(net->second.account, net->second.likely_host, grown);
    unmetered_.erase(net);
  }
}

void ChildrenProxy::proxy_says(std::optional<ClientId>, std::string sentence) {
  boost::asio::post(loop_, [this, what = std::move(sentence)] { happenings_.add(Remark{.text = what}); });
}

}  // namespace mg
