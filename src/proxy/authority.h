// "host:port" as it stands in a URL, behind CONNECT and in Host: read by the letter, and written in one way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace mg {

struct HostPort;

struct Authority {
  std::string host;  // as in HostPort
  std::optional<std::uint16_t> port;

  bool operator==(const Authority&) const = default;
};

// A DNS name of letters, digits, "-" and "_", an IPv4 address or an IPv6 one in brackets, and perhaps a port.
// Not: an account in front, a zone, percent-encoding, and names that some resolvers take for an IPv4 address
// ("127.1", "0x7f000001"). The error is a clause without its subject: "has a port that is none".
[[nodiscard]] tl::expected<Authority, std::string> read_authority(std::string_view text);

// As URLs have it: an IPv6 address in brackets.
[[nodiscard]] std::string write_host(const std::string& host);
// Likewise, and without a port that is the usual one.
[[nodiscard]] std::string write_authority(const HostPort& to, std::optional<std::uint16_t> usual_port = {});

}  // namespace mg
