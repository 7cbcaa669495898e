// An address as its bytes, and the nets it lies in.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mg {

struct IpAddress {
  std::array<unsigned char, 16> bytes{};  // of IPv4, the first four
  std::size_t size = 4;                   // 4 or 16

  bool operator==(const IpAddress&) const = default;
};

// "192.0.2.1" or "2001:db8::1" in any of its spellings; neither brackets nor a zone, and no IPv4 address in
// another form than four decimal numbers (readers differ on what "127.1" and "010.0.0.1" mean).
[[nodiscard]] std::optional<IpAddress> read_ip_address(std::string_view text);
[[nodiscard]] std::string to_string(const IpAddress& address);  // one spelling for each

struct IpNet {
  IpAddress address;
  std::size_t bits = 0;  // of it that count

  bool operator==(const IpNet&) const = default;
};

// "10.0.0.0/8"; an address alone is a net of one.
[[nodiscard]] std::optional<IpNet> read_ip_net(std::string_view text);
[[nodiscard]] bool lies_in(const IpAddress& address, const IpNet& net);

}  // namespace mg
