#include "tests/net/loopback_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>
#include <stdexcept>

#include "src/base/text.h"

namespace mg {
namespace {

HttpRequest read_head(std::string_view text) {
  HttpRequest request;
  bool first = true;
  while (!text.empty()) {
    const auto end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (first) {
      const auto begin = line.find(' ') + 1;
      request.target = line.substr(begin, line.rfind(' ') - begin);
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      request.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    first = false;
  }
  if (const auto range = request.headers.find("range"); range != request.headers.end()) {
    const std::string words = range->second.substr(std::string_view("bytes=").size());
    const auto dash = words.find('-');
    request.first = {std::stoll(words.substr(0, dash))};
    if (dash + 1 < words.size()) request.end = Bytes{std::stoll(words.substr(dash + 1)) + 1};
  }
  return request;
}

}  // namespace

void Wire::send(std::string_view bytes) const {
  // Before it is sent, and so before anybody has it.
  const auto count = [this](std::int64_t more) {
    const std::lock_guard lock(server_.mutex_);
    server_.sent_ += Bytes{more};
  };
  count(static_cast<std::int64_t>(bytes.size()));
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) count(-static_cast<std::int64_t>(bytes.size()));
    if (sent <= 0) throw LoopbackServer::Over();
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Wire::head(int status, const std::vector<std::string>& lines) const {
  std::string text = fmt::format("HTTP/1.1 {} So\r\nConnection: close\r\n", status);
  for (const std::string& line : lines) text += line + "\r\n";
  send(text + "\r\n");
}

void Wire::wait_until_gone() const {
  std::array<char, 4096> unread{};
  while (::recv(socket_, unread.data(), unread.size(), 0) > 0) {
  }
}

void Wire::wait_for_go() const {
  std::unique_lock lock(server_.mutex_);
  server_.changed_.wait(lock, [&] { return server_.go_ || server_.stopping_; });
  if (server_.stopping_) throw LoopbackServer::Over();
}

void Wire::reset() const {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  throw LoopbackServer::Over();
}

LoopbackServer::LoopbackServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, plain, &size) != 0) {
    throw std::runtime_error("no port for the loopback server");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  threads_.clear();
}

std::string LoopbackServer::url(std::string_view target, std::string_view host) const {
  return fmt::format("http://{}:{}{}", host, port_, target);
}

std::vector<HttpRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

Bytes LoopbackServer::sent() const {
  const std::lock_guard lock(mutex_);
  return sent_;
}

Bytes LoopbackServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void LoopbackServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

void LoopbackServer::go() {
  {
    const std::lock_guard lock(mutex_);
    go_ = true;
  }
  changed_.notify_all();
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      ::close(socket);
      return;
    }
    open_.insert(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void LoopbackServer::serve(int socket) {
  try {
    if (const auto request = read(socket)) answer_(*request, Wire(*this, socket));
  } catch (const Over&) {  // the client is gone, or we stop
  }
  const std::lock_guard lock(mutex_);
  open_.erase(socket);
  ::close(socket);
}

std::optional<HttpRequest> LoopbackServer::read(int socket) {
  std::string text;
  std::array<char, 4096> piece{};
  while (text.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0) return std::nullopt;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  HttpRequest request = read_head(text);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    received_ += Bytes{static_cast<std::int64_t>(text.size())};
  }
  changed_.notify_all();
  return request;
}

std::string_view part_of(const HttpRequest& request, std::string_view body) {
  const auto size = static_cast<std::int64_t>(body.size());
  const auto end = std::min(request.end.value_or(Bytes{size}).count, size);
  return body.substr(static_cast<std::size_t>(request.first.count),
                     static_cast<std::size_t>(end - request.first.count));
}

void give_head(const HttpRequest& request, const Wire& wire, std::string_view body, std::string_view etag) {
  const auto if_range = request.headers.find("if-range");
  const bool same = if_range == request.headers.end() || if_range->second == etag;
  if (!request.headers.contains("range") || !same) {
    return wire.head(200, {fmt::format("Content-Length: {}", body.size()), fmt::format("ETag: {}", etag)});
  }
  const std::string_view part = part_of(request, body);
  const auto first = static_cast<std::size_t>(request.first.count);
  wire.head(206, {fmt::format("Content-Length: {}", part.size()), fmt::format("ETag: {}", etag),
                  fmt::format("Content-Range: bytes {}-{}/{}", first, first + part.size() - 1, body.size())});
}

void give(const HttpRequest& request, const Wire& wire, std::string_view body, std::string_view etag) {
  give_head(request, wire, body, etag);
  const auto if_range = request.headers.find("if-range");
  const bool same = if_range == request.headers.end() || if_range->second == etag;
  wire.send(same ? part_of(request, body) : body);
}

std::string noise(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::string bytes(count, '\0');
  std::ranges::generate(bytes, [&] { return static_cast<char>(generator()); });
  return bytes;
}

}  // namespace mg
