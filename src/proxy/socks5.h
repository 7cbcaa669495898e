// SOCKS 5 as a client speaks it (RFC 1928, with name and password by RFC 1929): what to send, and what the
// answers mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/proxy/request_head.h"

namespace mg {

class Socks5Handshake {
 public:
  // `to.host` is a name, which the proxy resolves, or an address.
  Socks5Handshake(HostPort to, std::optional<Credentials> credentials);

  // To be sent now, once.
  [[nodiscard]] std::string take_output();
  // What has come. Fails with forbidden (wants other credentials, or its rules are against the host),
  // transient (cannot reach the host; says why) or transient (that is no SOCKS 5); then it is over. `bytes`
  // beyond the handshake are the tunnel's: see unused().
  [[nodiscard]] Result<void> read(std::string_view bytes);
  [[nodiscard]] bool open() const { return state_ == State::open; }
  [[nodiscard]] std::string_view unused() const { return input_; }

 private:
  enum class State { method, password, request, open };

  // One answer of the proxy's, if it has come whole. False: more is to come.
  [[nodiscard]] Result<bool> read_answer();
  [[nodiscard]] Result<bool> read_method();
  [[nodiscard]] Result<bool> read_password();
  [[nodiscard]] Result<bool> read_way();
  [[nodiscard]] Result<void> ask_for_way();

  HostPort to_;
  std::optional<Credentials> credentials_;
  State state_ = State::method;
  std::string input_;
  std::string output_;
};

}  // namespace mg
