#include "src/proxy/metering_proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <exception>
#include <thread>
#include <utility>

#include "src/os/blocked_signals.h"
#include "src/os/fd.h"
#include "src/os/os_error.h"
#include "src/proxy/proxy_session.h"
#include "src/proxy/timer_wait.h"

namespace mg {
namespace asio = boost::asio;
namespace {

// Two sockets a connection, and two pipes where both directions are held up; the rest is what a program has
// open anyway.
constexpr rlim_t kDescriptorsEach = 6;
constexpr rlim_t kDescriptorsBesides = 1024;

// Only as far as needed: children inherit it, and some go through all numbers up to the limit.
void make_room_for_descriptors(int connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted =
      static_cast<rlim_t>(std::max(connections, 0)) * kDescriptorsEach + kDescriptorsBesides;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // fewer connections then; accepting waits for descriptors
}

struct Listening {
  Fd socket;
  std::uint16_t port = 0;
};

Result<Listening> listen_on_loopback() {
  Listening made;
  made.socket = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (!made.socket || ::bind(made.socket.number(), plain, size) != 0 ||
      ::listen(made.socket.number(), SOMAXCONN) != 0 ||
      ::getsockname(made.socket.number(), plain, &size) != 0) {
    return os_failure(errno, "listen on 127.0.0.1");
  }
  made.port = ntohs(address.sin_port);
  return made;
}

}  // namespace

class MeteringProxy::Body {
 public:
  Body(ProxyOptions options, Meter& meter, ProxyListener& listener, Listening listening)
      : shared_(std::move(options), meter, listener, loop_),
        port_(listening.port),
        listener_(loop_, listening.socket.release()),
        room_(loop_),
        look_(loop_) {
    shared_.session_ended = [this] { room_.cancel(); };
    asio::co_spawn(loop_, accept_all(), [](const std::exception_ptr&) {});
    asio::co_spawn(loop_, look_again_and_again(), [](const std::exception_ptr&) {});
    const BlockedSignals blocked;  // SIGPIPE above all: splice cannot be told not to raise it
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~Body() {
    asio::post(loop_, [this] { stop(); });
    thread_.join();
  }

  Admission admit(ProxyClient client) {
    const ClientBook::Entry entry = shared_.book.admit(std::move(client));
    return {.client = entry.client,
            .url = fmt::format("http://{}:{}@127.0.0.1:{}", entry.credentials.name,
                               entry.credentials.password, port_)};
  }

  void dismiss(ClientId client) {
    shared_.book.dismiss(client);
    asio::post(loop_, [this, client] {
      for (ProxySession* session : shared_.sessions) {
        if (session->client() == client) session->end();
      }
    });
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void stop() {
    stopping_ = true;
    boost::system::error_code ignored;  // it is closed one way or the other
    listener_.close(ignored);
    room_.cancel();
    look_.cancel();
    for (ProxySession* session : shared_.sessions) session->end();
  }

  [[nodiscard]] bool full() const {
    return std::cmp_greater_equal(shared_.sessions.size(), shared_.options.clients_connections);
  }

  // Who has not said yet whose program it is must not keep those out who can: any program on this machine
  // could take all places by saying nothing.
  void send_a_stranger_away() {
    ProxySession* oldest = nullptr;
    for (ProxySession* session : shared_.sessions) {
      if (session->client()) continue;
      if (oldest == nullptr || session->begun() < oldest->begun()) oldest = session;
    }
    const Instant now = std::chrono::steady_clock::now();
    if (oldest != nullptr && now - oldest->begun() >= shared_.options.times.look) oldest->end();
  }

  // Until a connection ends or it is time to look again: descriptors may have become free elsewhere.
  asio::awaitable<void> wait_for_room() {
    room_.expires_after(shared_.options.times.look);
    co_await wait_for(room_);
  }

  asio::awaitable<void> accept_all() {
    while (!stopping_) {
      if (full()) {
        send_a_stranger_away();
        co_await wait_for_room();
        continue;
      }
      Fd socket(::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (socket) {
        begin(std::move(socket));
      } else if (errno == EAGAIN) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        co_await listener_.async_wait(asio::posix::descriptor_base::wait_read, token);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        shared_.sayings.say({}, "this program has too many files open to accept another connection",
                            std::chrono::steady_clock::now());
        co_await wait_for_room();
      }
    }
  }

  // What fails here fails one connection.
  void begin(Fd socket) {
    try {
      auto session = std::make_shared<ProxySession>(shared_, std::move(socket));
      asio::co_spawn(loop_, ProxySession::serve(session), [session](const std::exception_ptr& problem) {
        if (problem) session->end();
      });
    } catch (const std::exception&) {  // no memory, or no room at the poller
    }
  }

  asio::awaitable<void> look_again_and_again() {
    while (!stopping_) {
      look_.expires_after(shared_.options.times.look);
      co_await wait_for(look_);
      const Instant now = std::chrono::steady_clock::now();
      for (ProxySession* session : shared_.sessions) session->look(now);
    }
  }

  asio::io_context loop_{1};
  ProxyShared shared_;
  std::uint16_t port_;
  asio::posix::stream_descriptor listener_;
  asio::steady_timer room_;  // for another connection
  asio::steady_timer look_;
  bool stopping_ = false;
  std::thread thread_;
};

Result<std::unique_ptr<MeteringProxy>> MeteringProxy::start(ProxyOptions options, Meter& meter,
                                                            ProxyListener& listener) {
  make_room_for_descriptors(options.clients_connections);
  auto listening = listen_on_loopback();
  if (!listening) return tl::unexpected(listening.error());
  try {
    auto body = std::make_unique<Body>(std::move(options), meter, listener, std::move(*listening));
    return std::unique_ptr<MeteringProxy>(new MeteringProxy(std::move(body)));  // NOLINT: private constructor
  } catch (const std::exception& problem) {                                     // no thread, no poller
    return fail(ErrorKind::local_io, fmt::format("the proxy cannot be started: {}", problem.what()));
  }
}

MeteringProxy::MeteringProxy(std::unique_ptr<Body> body) : body_(std::move(body)) {}

MeteringProxy::~MeteringProxy() = default;

MeteringProxy::Admission MeteringProxy::admit(ProxyClient client) {
  return body_->admit(std::move(client));
}

void MeteringProxy::dismiss(ClientId client) {
  body_->dismiss(client);
}

std::uint16_t MeteringProxy::port() const {
  return body_->port();
}

}  // namespace mg
