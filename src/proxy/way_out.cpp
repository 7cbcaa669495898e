#include "src/proxy/way_out.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "src/proxy/address_kind.h"
#include "src/proxy/authority.h"
#include "src/proxy/timer_wait.h"

namespace mg {
namespace asio = boost::asio;
namespace {

tl::unexpected<Refusal> no_way(int status, std::string why) {
  return tl::unexpected<Refusal>(Refusal{.status = status, .why = std::move(why)});
}

// 504 is for what took too long, 502 for all else that goes wrong behind us.
int status_for(int error) {
  return error == ETIMEDOUT ? 504 : 502;
}

std::string words_for(int error) {
  return error == ETIMEDOUT ? "no answer in time" : std::generic_category().message(error);
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

SocketAddress socket_address(const std::string& address, std::uint16_t port) {
  SocketAddress made;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&made.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&made.storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    made.size = sizeof *v4;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    made.size = sizeof *v6;
  }
  return made;
}

// People and URLs spell an IPv6 address in many ways, and in brackets.
bool named(const std::vector<std::string>& hosts, const std::string& host) {
  return std::ranges::any_of(hosts, [&host](const std::string& text) {
    const auto read = read_authority(text);
    return read && read->host == host;
  });
}

}  // namespace

void Way::call_off() {
  over = true;
  if (far) far->give_up(ECANCELED);
  timer.cancel();
}

WayOut::WayOut(asio::io_context& loop, const ProxyTimes& times)
    : loop_(loop), times_(times), resolver_(loop) {}

asio::awaitable<OrRefusal> WayOut::open(Way& way, const HostPort& to, TargetKind kind,
                                        const Upstream& upstream, const ProxyClient& client) {
  using Kind = Upstream::Kind;
  const bool direct = upstream.kind == Kind::direct;
  const bool may_all =
      !direct || client.private_hosts == PrivateHosts::allowed || named(client.named_hosts, to.host);
  const Allowed allowed = [may_all](const std::string& address) {
    return may_all || !private_address(address);
  };
  const HostPort& first = direct ? to : upstream.proxy;
  const std::string subject = (direct ? "" : "the proxy ") + write_authority(first);
  OrRefusal opened = co_await connect(way, first, allowed, subject);
  if (!opened || direct) co_return opened;

  if (upstream.kind == Kind::https) {
    opened = co_await seal(way, upstream.proxy, client);
    if (!opened) co_return opened;
  }
  const bool is_http = upstream.kind == Kind::http || upstream.kind == Kind::https;
  way.far->wait_until(std::chrono::steady_clock::now() + times_.proxy_answer);
  if (!is_http) {
    opened = co_await ask_socks_proxy(way, to, upstream);
  } else if (kind == TargetKind::tunnel) {
    opened = co_await ask_http_proxy(way, to, upstream);
  }
  way.far->wait_until(Instant::max());
  co_return opened;
}

asio::awaitable<tl::expected<WayOut::AddressList, Refusal>> WayOut::resolve(Way& way, const std::string& host,
                                                                            Instant until) {
  const std::shared_ptr<Lookup> lookup = resolver_.look_up(host);
  lookup->wake = [&way] { way.timer.cancel(); };
  while (!lookup->done && !way.over && std::chrono::steady_clock::now() < until) {
    way.timer.expires_at(until);
    co_await wait_for(way.timer);
  }
  lookup->wake = {};
  if (!lookup->done) co_return no_way(504, fmt::format("the name {} was not resolved in time", host));
  if (!lookup->problem.empty() || lookup->addresses.empty()) {
    co_return no_way(502, fmt::format("the name {} has no address: {}", host, lookup->problem));
  }
  co_return std::move(lookup->addresses);
}

asio::awaitable<OrRefusal> WayOut::connect(Way& way, const HostPort& to, const Allowed& allowed,
                                           const std::string& subject) {
  const Instant until = std::chrono::steady_clock::now() + times_.connect;
  const auto resolved = co_await resolve(way, to.host, until);
  if (!resolved) co_return tl::unexpected<Refusal>(resolved.error());
  AddressList addresses = *resolved;
  // What counts is where we would get to, whatever the name was.
  std::erase_if(addresses, [&](const std::string& address) { return !allowed(address); });
  if (addresses.empty()) {
    co_return no_way(
        403, fmt::format("{} is of this machine or its own network, which may not be reached", subject));
  }
  int error = 0;
  for (const std::string& address : addresses) {
    const Instant now = std::chrono::steady_clock::now();
    if (way.over || now >= until) break;
    const Instant try_until = std::min(until, now + times_.connect_to_address);
    error = co_await try_address(way, address, to.port, try_until);
    if (error == 0) co_return OrRefusal();
  }
  way.far.reset();
  if (error == 0) error = ETIMEDOUT;
  co_return no_way(status_for(error), fmt::format("{} cannot be reached: {}", subject, words_for(error)));
}

asio::awaitable<int> WayOut::try_address(Way& way, const std::string& address, std::uint16_t port,
                                         Instant until) {
  const SocketAddress target = socket_address(address, port);
  Fd socket(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) co_return errno;
  const int connected =
      ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&target.storage), target.size);
  if (connected != 0 && errno != EINPROGRESS) co_return errno;
  way.far = std::make_unique<Socket>(loop_.get_executor(), std::move(socket));
  way.far->wait_until(until);
  const int waited = co_await way.far->wait(Want::write);
  if (waited != 0) co_return waited;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(way.far->number(), SOL_SOCKET, SO_ERROR, &error, &size);
  way.far->wait_until(Instant::max());
  co_return error;
}

}  // namespace mg
