// An HTTP server for one test: says on a thread of its own what the test tells it to, by the byte. Each
// request has a connection of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "src/base/byte_range.h"

namespace mg {

struct HttpRequest {
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  Bytes first;
  std::optional<Bytes> end;  // exclusive
};

class LoopbackServer;

// What goes out to one client. Ends the answer by itself once the client is gone or the server stops.
class Wire {
 public:
  Wire(LoopbackServer& server, int socket) : server_(server), socket_(socket) {}

  void send(std::string_view bytes) const;
  // A head of this status and these lines ("A: b").
  void head(int status, const std::vector<std::string>& lines) const;
  void wait_until_gone() const;
  // Until the test says go().
  void wait_for_go() const;
  // Ends with RST instead of FIN.
  void reset() const;

 private:
  LoopbackServer& server_;
  int socket_;
};

class LoopbackServer {
 public:
  using Answer = std::function<void(const HttpRequest&, const Wire&)>;

  explicit LoopbackServer(Answer answer);
  LoopbackServer(LoopbackServer&&) = delete;
  ~LoopbackServer();

  [[nodiscard]] std::string url(std::string_view target, std::string_view host = "127.0.0.1") const;
  [[nodiscard]] std::vector<HttpRequest> requests() const;
  // What it gave to the system to be sent, heads and bodies; and the heads that came.
  [[nodiscard]] Bytes sent() const;
  [[nodiscard]] Bytes received() const;
  // So many in all have come.
  void wait_for_requests(std::size_t count);
  void go();

 private:
  friend class Wire;
  struct Over {};

  void accept_all();
  void serve(int socket);
  std::optional<HttpRequest> read(int socket);

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<HttpRequest> requests_;
  std::set<int> open_;
  Bytes sent_;
  Bytes received_;
  bool go_ = false;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

// As a well-behaved server gives this resource, or the part that is asked for.
void give(const HttpRequest& request, const Wire& wire, std::string_view body,
          std::string_view etag = "\"1\"");
void give_head(const HttpRequest& request, const Wire& wire, std::string_view body,
               std::string_view etag = "\"1\"");
std::string_view part_of(const HttpRequest& request, std::string_view body);

// Bytes of which no two places look alike.
std::string noise(std::size_t count, unsigned seed);

}  // namespace mg
