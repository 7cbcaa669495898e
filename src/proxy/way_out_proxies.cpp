// What is said to the user's own proxy to get through it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "src/proxy/answer_head.h"
#include "src/proxy/authority.h"
#include "src/proxy/socks5.h"
#include "src/proxy/way_out.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPiece = 2048;  // answers to a handshake are short

tl::unexpected<Refusal> no_way(int status, std::string why) {
  return tl::unexpected<Refusal>(Refusal{.status = status, .why = std::move(why)});
}

tl::unexpected<Refusal> broke_off(const HostPort& proxy, int error) {
  const std::string name = write_authority(proxy);
  if (error == ETIMEDOUT) return no_way(504, fmt::format("the proxy {} does not answer", name));
  if (error == 0) return no_way(502, fmt::format("the proxy {} closed the connection", name));
  return no_way(502, fmt::format("the proxy {} broke off: {}", name, std::generic_category().message(error)));
}

}  // namespace

asio::awaitable<OrRefusal> WayOut::seal(Way& way, const HostPort& proxy, const ProxyClient& client) {
  const std::string file = client.network.ca_file.string();
  if (!trusts_.contains(file)) {
    auto trust = TlsTrust::read(client.network.ca_file);
    if (!trust) co_return no_way(502, trust.error().what);
    trusts_[file] = std::move(*trust);
  }
  way.far->wrap(std::make_unique<Tls>(*trusts_.at(file), way.far->number(), proxy.host));
  way.far->wait_until(std::chrono::steady_clock::now() + times_.connect_to_address);
  for (;;) {
    const Step step = way.far->tls()->shake_hands();
    if (step.kind == Step::Kind::moved) break;
    int error = step.error;
    if (step.kind == Step::Kind::blocked) {
      error = co_await way.far->wait(step.want);
      if (error == 0) continue;
    }
    if (error == ETIMEDOUT) co_return broke_off(proxy, error);
    co_return no_way(502, fmt::format("the proxy {} cannot be spoken to in TLS: {}", write_authority(proxy),
                                      way.far->tls()->complaint()));
  }
  way.far->wait_until(Instant::max());
  co_return OrRefusal();
}

asio::awaitable<OrRefusal> WayOut::ask_http_proxy(Way& way, const HostPort& to, const Upstream& upstream) {
  RequestHead head;
  head.kind = RequestHead::Kind::tunnel;
  head.method = "CONNECT";
  head.to = to;
  const std::string request =
      proxy_request(head, upstream.credentials ? basic_authorization(*upstream.credentials) : std::string());
  const int sent = co_await way.far->write_all(request);
  if (sent != 0) co_return broke_off(upstream.proxy, sent);

  const std::string name = write_authority(upstream.proxy);
  std::string answer;
  std::array<char, kPiece> piece;  // NOLINT: written before it is read
  for (;;) {
    const auto read = read_answer_head(answer);
    if (!read && !answer.empty())
      co_return no_way(502, fmt::format("the proxy {}: {}", name, read.error().what));
    if (read && *read) {
      const int status = (*read)->status;
      answer.erase(0, (*read)->length);
      if ((*read)->interim()) continue;
      if (status >= 200 && status < 300) break;
      if (status == 407) co_return no_way(407, fmt::format("the proxy {} wants other credentials", name));
      co_return no_way(status,
                       fmt::format("the proxy {} answers {} for {}", name, status, write_authority(to)));
    }
    const Step step = co_await way.far->read_some(piece);
    if (step.kind != Step::Kind::moved) co_return broke_off(upstream.proxy, step.error);
    answer.append(piece.data(), step.count);
  }
  way.early = std::move(answer);
  co_return OrRefusal();
}

asio::awaitable<OrRefusal> WayOut::ask_socks_proxy(Way& way, const HostPort& to, const Upstream& upstream) {
  HostPort asked = to;
  if (upstream.kind == Upstream::Kind::socks5) {
    const Instant until = std::chrono::steady_clock::now() + times_.connect;
    const auto resolved = co_await resolve(way, to.host, until);
    if (!resolved) co_return tl::unexpected<Refusal>(resolved.error());
    asked.host = resolved->front();
  }
  Socks5Handshake handshake(std::move(asked), upstream.credentials);
  std::array<char, kPiece> piece;  // NOLINT: written before it is read
  while (!handshake.open()) {
    const std::string output = handshake.take_output();
    const int sent = co_await way.far->write_all(output);
    if (sent != 0) co_return broke_off(upstream.proxy, sent);
    const Step step = co_await way.far->read_some(piece);
    if (step.kind != Step::Kind::moved) co_return broke_off(upstream.proxy, step.error);
    const auto read = handshake.read({piece.data(), step.count});
    if (!read) {
      co_return no_way(502,
                       fmt::format("the proxy {}: {}", write_authority(upstream.proxy), read.error().what));
    }
  }
  way.early = std::string(handshake.unused());
  co_return OrRefusal();
}

}  // namespace mg
