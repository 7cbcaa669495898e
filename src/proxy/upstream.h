// Which way a connection takes from the proxy to its host: directly, or through the user's own proxy.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/proxy/request_head.h"

namespace mg {

struct Upstream {
  enum class Kind {
    direct,
    http,     // a proxy that is spoken to in the clear
    https,    // one that is spoken to in TLS
    socks5,   // names are resolved here
    socks5h,  // names are resolved there
  };
  Kind kind = Kind::direct;
  HostPort proxy;
  std::optional<Credentials> credentials;

  bool operator==(const Upstream&) const = default;
};

// "http://me:secret@127.0.0.1:8080"; names and passwords may be percent-encoded. As curl reads it: without a
// scheme it is http, without a port 443 for https and 1080 for all else. Fails with bad_input for other
// schemes and for what is no URL, without repeating any of it: a password may stand anywhere in a URL that is
// none.
[[nodiscard]] Result<Upstream> read_proxy_url(std::string_view url);

// What the environment says: a variable's value, empty where it is not set.
using Environment = std::function<std::string(const std::string& name)>;
enum class TargetKind { plain, tunnel };  // http:// and https://

// As curl understands the environment: `http_proxy` (lower case only: a CGI program's HTTP_PROXY is its
// client's), `https_proxy`/`HTTPS_PROXY`, then `all_proxy`/`ALL_PROXY`; `no_proxy`/`NO_PROXY` names hosts,
// domains (with or without a leading dot), addresses and nets ("10.0.0.0/8"), or is "*". It counts for
// `given_proxy` too, as it does for our own transfers. Fails as read_proxy_url, with the variable's name.
[[nodiscard]] Result<Upstream> upstream_for(const HostPort& to, TargetKind kind, std::string_view given_proxy,
                                            const Environment& environment);

}  // namespace mg
