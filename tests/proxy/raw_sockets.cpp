#include "tests/proxy/raw_sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <stdexcept>

namespace mg {
namespace {

constexpr int kPatience = 30;  // seconds; nothing here should take one

struct Listening {
  Fd socket;
  std::uint16_t port = 0;
};

Listening listen_on(int family) {
  Listening made{.socket = Fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0))};
  sockaddr_storage storage{};
  auto* plain = reinterpret_cast<sockaddr*>(&storage);
  storage.ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET) {
    reinterpret_cast<sockaddr_in*>(&storage)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    reinterpret_cast<sockaddr_in6*>(&storage)->sin6_addr = in6addr_loopback;
  }
  socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (!made.socket || ::bind(made.socket.number(), plain, size) != 0 ||
      ::listen(made.socket.number(), SOMAXCONN) != 0 ||
      ::getsockname(made.socket.number(), plain, &size) != 0) {
    throw std::runtime_error("no port for the server");
  }
  made.port = ntohs(reinterpret_cast<sockaddr_in*>(&storage)->sin_port);  // both have it at the same place
  return made;
}

}  // namespace

RawSocket::RawSocket(Fd socket) : socket_(std::move(socket)) {
  const timeval patience{.tv_sec = kPatience, .tv_usec = 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

RawSocket RawSocket::connect(std::uint16_t port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
  return RawSocket(std::move(socket));
}

void RawSocket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string RawSocket::read_some() const {
  std::array<char, 65536> piece{};
  const ssize_t got = ::recv(socket_.number(), piece.data(), piece.size(), 0);
  if (got < 0 && errno == ECONNRESET) reset_ = true;
  if (got < 0 && errno == EAGAIN) throw std::runtime_error("nothing came for too long");
  return {piece.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::string RawSocket::read(std::size_t count) {
  while (rest_.size() < count) {
    const std::string piece = read_some();
    if (piece.empty()) break;
    rest_ += piece;
  }
  std::string bytes = rest_.substr(0, count);
  rest_.erase(0, count);
  return bytes;
}

std::string RawSocket::read_head() {
  std::size_t end = std::string::npos;
  while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
    const std::string piece = read_some();
    if (piece.empty()) return std::exchange(rest_, {});
    rest_ += piece;
  }
  std::string head = rest_.substr(0, end + 4);
  rest_.erase(0, end + 4);
  return head;
}

std::string RawSocket::read_to_end() {
  std::string all = std::exchange(rest_, {});
  for (std::string piece = read_some(); !piece.empty(); piece = read_some()) all += piece;
  return all;
}

void RawSocket::end_sending() const {
  ::shutdown(socket_.number(), SHUT_WR);
}

void RawSocket::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.close();
}

RawServer::RawServer(Serve serve, int family) : serve_(std::move(serve)), family_(family) {
  Listening listening = listen_on(family);
  listener_ = std::move(listening.socket);
  port_ = listening.port;
  acceptor_ = std::jthread([this] { accept_all(); });
}

RawServer::~RawServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_.number(), SHUT_RDWR);
  acceptor_.join();
  threads_.clear();
}

std::string RawServer::authority() const {
  return fmt::format("{}:{}", family_ == AF_INET ? "127.0.0.1" : "[::1]", port_);
}

void RawServer::accept_all() {
  for (;;) {
    Fd accepted(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!accepted) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    connections_ += 1;
    const int at_once = ++now_;
    most_at_once_ = std::max(most_at_once_.load(), at_once);
    open_.insert(accepted.number());
    threads_.emplace_back([this, number = accepted.release()] {
      RawSocket socket{Fd(number)};
      serve_(socket);
      const std::lock_guard closing(mutex_);
      now_ -= 1;
      open_.erase(number);
      socket.close();
    });
  }
}

void echo(RawSocket& socket) {
  for (std::string piece = socket.read_some(); !piece.empty(); piece = socket.read_some()) socket.send(piece);
}

EchoServer::EchoServer() {
  Listening listening = listen_on(AF_INET);
  listener_ = std::move(listening.socket);
  ::fcntl(listener_.number(), F_SETFL, O_NONBLOCK);
  port_ = listening.port;
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  stopped_ = Fd(ends[0]);
  stop_ = Fd(ends[1]);
  thread_ = std::jthread([this] { serve(); });
}

EchoServer::~EchoServer() {
  stop_.close();
  thread_.join();
}

void EchoServer::serve() {
  std::vector<Fd> sockets;
  for (;;) {
    std::vector<pollfd> watched{{.fd = stopped_.number(), .events = POLLIN, .revents = 0},
                                {.fd = listener_.number(), .events = POLLIN, .revents = 0}};
    for (const Fd& socket : sockets)
      watched.push_back({.fd = socket.number(), .events = POLLIN, .revents = 0});
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) return;
    for (std::size_t place = 2; place < watched.size(); ++place) {
      if (watched[place].revents == 0) continue;
      std::array<char, 4096> piece{};
      const ssize_t got = ::recv(watched[place].fd, piece.data(), piece.size(), 0);
      if (got > 0) ::send(watched[place].fd, piece.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
      if (got <= 0) sockets[place - 2].close();
    }
    std::erase_if(sockets, [](const Fd& socket) { return !socket; });
    for (;;) {
      Fd accepted(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!accepted) break;
      sockets.push_back(std::move(accepted));
    }
  }
}

std::string noise_of(std::size_t count) {
  std::mt19937_64 generator(count);
  std::string bytes;
  bytes.reserve(count + sizeof(std::uint64_t));
  while (bytes.size() < count) {
    const std::uint64_t word = generator();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  bytes.resize(count);
  return bytes;
}

}  // namespace mg
