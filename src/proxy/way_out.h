// How a connection gets to its host: directly, or through the user's own proxy. Says for a client what it is
// to be answered where there is no way.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "src/proxy/metering_proxy.h"
#include "src/proxy/name_resolver.h"
#include "src/proxy/request_head.h"
#include "src/proxy/socket.h"
#include "src/proxy/tls.h"
#include "src/proxy/upstream.h"

namespace mg {

// A way as it is opened and then used. Belongs to one connection of a client, which can call it off.
struct Way {
  explicit Way(const boost::asio::any_io_executor& executor) : timer(executor) {}

  std::unique_ptr<Socket> far;      // to the host or the proxy; the one that is being tried
  std::string early;                // of the host's bytes, what came while the way was being opened
  boost::asio::steady_timer timer;  // what is waited for, where it is no socket
  bool over = false;                // called off

  void call_off();
};

using OrRefusal = tl::expected<void, Refusal>;

class WayOut {
 public:
  WayOut(boost::asio::io_context& loop, const ProxyTimes& times);

  // To the host itself, or as far as a proxy that is to be asked for it in absolute form (plain requests
  // through http and https proxies). All that is referred to must live meanwhile.
  boost::asio::awaitable<OrRefusal> open(Way& way, const HostPort& to, TargetKind kind,
                                         const Upstream& upstream, const ProxyClient& client);

 private:
  using AddressList = std::vector<std::string>;
  using Allowed = std::function<bool(const std::string& address)>;

  boost::asio::awaitable<tl::expected<AddressList, Refusal>> resolve(Way& way, const std::string& host,
                                                                     Instant until);
  // `subject`: "the proxy a:1" or "a:1", for sentences.
  boost::asio::awaitable<OrRefusal> connect(Way& way, const HostPort& to, const Allowed& allowed,
                                            const std::string& subject);
  // 0, or an errno.
  boost::asio::awaitable<int> try_address(Way& way, const std::string& address, std::uint16_t port,
                                          Instant until);
  boost::asio::awaitable<OrRefusal> seal(Way& way, const HostPort& proxy, const ProxyClient& client);
  boost::asio::awaitable<OrRefusal> ask_http_proxy(Way& way, const HostPort& to, const Upstream& upstream);
  boost::asio::awaitable<OrRefusal> ask_socks_proxy(Way& way, const HostPort& to, const Upstream& upstream);

  boost::asio::io_context& loop_;
  const ProxyTimes& times_;
  NameResolver resolver_;
  std::map<std::string, std::unique_ptr<TlsTrust>> trusts_;  // by their file of authorities
};

}  // namespace mg
