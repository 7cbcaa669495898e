// Bare connections for tests of what is between them: a client that sends by the byte, and a server that does
// with each connection what the test says. Whatever takes too long ends in a failure, not in a hanging test.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "src/os/fd.h"

namespace mg {

class RawSocket {
 public:
  explicit RawSocket(Fd socket);
  [[nodiscard]] static RawSocket connect(std::uint16_t port);

  void send(std::string_view bytes) const;      // what the other end does not take any more is dropped
  [[nodiscard]] std::string read_some() const;  // empty: ended or reset
  [[nodiscard]] std::string read(std::size_t count);
  [[nodiscard]] std::string read_head();  // up to and with an empty line
  [[nodiscard]] std::string read_to_end();
  [[nodiscard]] bool was_reset() const { return reset_; }  // found out by reading
  void end_sending() const;
  void reset();
  void close() { socket_.close(); }
  [[nodiscard]] int number() const { return socket_.number(); }

 private:
  Fd socket_;
  std::string rest_;  // read with a head
  mutable bool reset_ = false;
};

class RawServer {
 public:
  using Serve = std::function<void(RawSocket&)>;

  explicit RawServer(Serve serve, int family = AF_INET);
  RawServer(RawServer&&) = delete;
  ~RawServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string authority() const;  // "127.0.0.1:1234"
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int most_at_once() const { return most_at_once_; }

 private:
  void accept_all();

  Serve serve_;
  int family_;
  Fd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> now_ = 0;
  std::atomic<int> most_at_once_ = 0;
  std::mutex mutex_;
  std::set<int> open_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

// Sends back what comes until no more comes.
void echo(RawSocket& socket);

// One thread that echoes for thousands.
class EchoServer {
 public:
  EchoServer();
  EchoServer(EchoServer&&) = delete;
  ~EchoServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void serve();

  Fd listener_;
  Fd stop_;  // a pipe: written to
  Fd stopped_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

// Bytes of which no two places look alike.
[[nodiscard]] std::string noise_of(std::size_t count);

}  // namespace mg
