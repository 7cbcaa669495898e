// A proxy on 127.0.0.1 for our children, so that tools that know no limit keep ours and every byte is
// counted. HTTP/1.1: CONNECT, and plain requests in absolute form. Each child has a name and a password of
// its own, without which nothing passes; what it opens is metered on its account and goes on to the site
// directly or through the user's proxy. TLS is not opened: what is counted is what goes through the tunnel.
// Lives on a thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/model/connection_cap.h"
#include "src/model/request.h"
#include "src/model/traffic.h"
#include "src/model/work.h"
#include "src/proxy/proxy_times.h"

namespace mg {

class Meter;

enum class ClientId : int {};

struct ProxyClient {
  Account account;
  // `proxy` empty: the one the environment names for the target, if any. `ca_file` is for https:// proxies.
  Network network;
  PrivateHosts private_hosts = PrivateHosts::refused;
  std::vector<std::string> named_hosts;  // by the user himself, as in a URL: these are never refused
  int bears_cuts = 0;  // so many of its connections may be cut when they become slow: it goes on by itself
};

// How bytes get through: within the kernel where that can be, or always through a buffer of ours.
enum class RelayKind { splice, copy };

struct ProxyOptions {
  std::vector<ConnectionCap> caps;  // of all clients together; more wait for their turn
  int connections_to_others = 16;   // to a host that none matches
  int clients_connections = 512;    // of all clients together; more are not accepted until some end
  RelayKind relay = RelayKind::splice;
  ProxyTimes times;
};

// Called on the proxy's thread.
class ProxyListener {
 public:
  virtual ~ProxyListener() = default;
  // Something a person may want to know of: a request that was refused, a proxy behind us that does not
  // answer, a connection that was cut because it had become slow. A sentence, lower case.
  virtual void proxy_says(std::optional<ClientId> client, std::string sentence) = 0;
};

class MeteringProxy {
 public:
  // `meter` and `listener` outlive it. Fails with local_io where nothing can be listened on.
  [[nodiscard]] static Result<std::unique_ptr<MeteringProxy>> start(ProxyOptions options, Meter& meter,
                                                                    ProxyListener& listener);
  MeteringProxy(MeteringProxy&&) = delete;
  ~MeteringProxy();

  // From any thread. From the return on, `url` ("http://NAME:PASSWORD@127.0.0.1:PORT") is good for this
  // client.
  struct Admission {
    ClientId client{};
    std::string url;
  };
  [[nodiscard]] Admission admit(ProxyClient client);
  // Its connections are closed and its password is worth nothing any more. From any thread.
  void dismiss(ClientId client);

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Body;
  explicit MeteringProxy(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace mg
