// One request under way with libcurl, and what it brings. Only connection*.cpp and connections.cpp include
// it; libcurl's own names stay in those: its handles are void pointers, its codes are numbers.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/net/connections.h"
#include "src/net/header_lines.h"
#include "src/net/metered_flow.h"

struct curl_slist;

namespace mg {

// Its address is libcurl's, so it does not move.
class Connection {
 public:
  // `share` is what requests of one cookie jar have in common; the first of them reads the jar.
  enum class Jar { read_already, to_be_read };
  Connection(ConnectionRequest request, ConnectionListener& listener, Meter* meter, void* share, Jar jar);
  Connection(Connection&&) = delete;
  ~Connection();

  [[nodiscard]] void* easy() const { return easy_; }
  [[nodiscard]] ConnectionId id() const { return request_.id; }
  void shorten(Bytes end) { request_.end = std::min(request_.end.value_or(end), end); }
  [[nodiscard]] MeteredFlow& flow() { return flow_; }

  // What comes is not read, because a limit of ours does not let it be taken yet.
  [[nodiscard]] bool held() const { return held_; }
  // It goes on, if it may; libcurl's code of what came of that.
  [[nodiscard]] int go_on(Instant now);
  // Nothing more of it is wanted, and libcurl does not know that.
  [[nodiscard]] bool over() const { return over_; }
  // Why it ended, with libcurl's code. Empty: the listener wants to hear no more of it.
  [[nodiscard]] std::optional<Ending> ending(int code) const;

 private:
  struct FreeList {
    void operator()(curl_slist* list) const;
  };

  void set_address();
  void set_headers();
  void set_network(void* share, Jar jar);
  void set_calls();
  void set_meter();
  void add_header(const std::string& line);

  // False ends the connection.
  bool header_came(std::string_view line);
  void headers_over();
  void take(int status);
  void take_empty();
  std::size_t body_came(std::string_view bytes);
  void refuse(std::string what);
  [[nodiscard]] std::string url() const;  // after redirections
  [[nodiscard]] std::string host() const;

  [[nodiscard]] int status() const;
  [[nodiscard]] Ending refusal(int status) const;
  [[nodiscard]] std::string refused_by_proxy(int status) const;
  [[nodiscard]] Ending failure(int code) const;

  ConnectionRequest request_;
  ConnectionListener& listener_;
  void* easy_;
  MeteredFlow flow_;
  std::unique_ptr<curl_slist, FreeList> sent_headers_;
  std::array<char, 256> complaint_{};  // CURL_ERROR_SIZE
  HeaderLines headers_;                // of the latest answer
  std::size_t header_bytes_ = 0;
  std::string answered_by_;  // host of the latest answer
  Bytes position_;           // of the next byte, in the resource
  bool taken_ = false;       // the listener has said so
  bool dropped_ = false;
  bool arrived_at_end_ = false;
  bool refused_ = false;  // by a status
  bool over_ = false;
  bool held_ = false;
  std::string nonsense_;  // why the answer makes no sense
};

}  // namespace mg
