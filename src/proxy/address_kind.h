// Whether an address is of this machine or of its own network.
#pragma once

#include <string>
#include <string_view>

namespace mg {

// Loopback, private, link-local, unspecified, shared (100.64/10), multicast and reserved ones, IPv4 in IPv6
// likewise; false for what is no address. Ranges as IANA's special-purpose registries have them.
[[nodiscard]] bool private_address(std::string_view address);

}  // namespace mg
