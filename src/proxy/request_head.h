// What a client asks of the proxy: the head of its request, read by the letter, because what two readers
// understand differently can be used to smuggle a request past one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "src/base/units.h"
#include "src/model/episode.h"

namespace mg {

inline constexpr std::size_t kHeadBytes = 32 * 1024;  // of a request or an answer; longer ones are refused

struct Credentials {
  std::string name;
  std::string password;

  bool operator==(const Credentials&) const = default;
};

// Where a connection is to lead.
struct HostPort {
  std::string host;  // lower case, no final dot; an IPv6 address without its brackets
  std::uint16_t port = 0;

  auto operator<=>(const HostPort&) const = default;
};

struct RequestHead {
  enum class Kind { tunnel, plain };  // CONNECT, or a request for http:// in absolute form
  enum class Version { http10, http11 };
  Kind kind = Kind::tunnel;
  std::string method;
  // Handed on as it is: who speaks 1.0 understands no answer in chunks, and would get one.
  Version version = Version::http11;
  HostPort to;
  std::string path;             // of a plain one, in origin form: "/a?b"
  std::vector<Header> headers;  // of a plain one, to be handed on: none that are for the proxy or of this hop
  Bytes body;                   // of a plain one: so many bytes follow
  std::optional<Credentials> credentials;  // of Proxy-Authorization: Basic
  std::size_t length = 0;                  // of the head itself, its empty line included

  bool operator==(const RequestHead&) const = default;
};

// What the client is answered, and why, as a sentence for a person.
struct Refusal {
  int status = 400;
  std::string why;

  bool operator==(const Refusal&) const = default;
};

// Reads what has come so far. Empty: more is to come (and `bytes` is shorter than kHeadBytes).
// Refused: 400 what makes no sense or has two meanings (a bare CR or LF, blanks before a colon, folded lines,
// two hosts or lengths, a length and an encoding, control characters, a URL with a name in it, a tunnel with
// a body), 411 a body without a length, 431 too long a head, 501 another method, or absolute form of anything
// but http://, 505 anything but HTTP/1.0 and 1.1. A Host that differs from the target's does not count, as
// RFC 9112, section 3.2.2 has it; some name the proxy there. Proxy-Authorization that is not understood is
// none. A fragment is dropped.
[[nodiscard]] tl::expected<std::optional<RequestHead>, Refusal> read_request_head(std::string_view bytes);

// The same request as an origin server wants to see it: origin form, its Host, "Connection: close".
[[nodiscard]] std::string origin_request(const RequestHead& head);
// As a further proxy wants to see it: absolute form, or CONNECT with nothing but its Host. `authorization`:
// for Proxy-Authorization; may be empty.
[[nodiscard]] std::string proxy_request(const RequestHead& head, std::string_view authorization);
// "Basic bWU6c2VjcmV0"
[[nodiscard]] std::string basic_authorization(const Credentials& credentials);

}  // namespace mg
