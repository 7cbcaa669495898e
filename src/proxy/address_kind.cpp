#include "src/proxy/address_kind.h"

#include <algorithm>
#include <array>
#include <optional>

#include "src/proxy/ip_address.h"

namespace mg {
namespace {

// Of the IANA IPv4 Special-Purpose Address Registry, those not globally reachable; besides multicast.
constexpr std::array<std::string_view, 15> kSpecialIpv4{
    "0.0.0.0/8",        // this network; 0.0.0.0 leads to this machine
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared, behind a provider's address translation
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local; clouds keep their credentials there
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // 6to4 relays, given up
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, and broadcast
};

// IPv6 gives out global addresses in one block only; what lies outside is loopback, link-local, unique local,
// multicast, for discarding or reserved. These are the exceptions within, by the IPv6 registry.
constexpr std::string_view kGlobalIpv6 = "2000::/3";
constexpr std::array<std::string_view, 3> kSpecialIpv6{
    "2001::/23",      // protocol assignments: Teredo, benchmarks, ORCHID
    "2001:db8::/32",  // documentation
    "3fff::/20",      // documentation
};

struct Embedding {
  std::string_view net;
  std::size_t begin;  // of the IPv4 address, in bytes
};
constexpr std::array<Embedding, 3> kIpv4InIpv6{{
    {"::ffff:0:0/96", 12},  // mapped
    {"64:ff9b::/96", 12},   // behind a translator (NAT64)
    {"2002::/16", 2},       // 6to4
}};

bool lies_in(const IpAddress& address, std::string_view net) {
  const auto read = read_ip_net(net);
  return read && lies_in(address, *read);
}

std::optional<IpAddress> embedded_ipv4(const IpAddress& address) {
  for (const auto& [net, begin] : kIpv4InIpv6) {
    if (!lies_in(address, net)) continue;
    IpAddress inner;
    std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(begin), inner.size, inner.bytes.begin());
    return inner;
  }
  return std::nullopt;
}

bool is_special(const IpAddress& address) {
  const auto holds = [&address](std::string_view net) { return lies_in(address, net); };
  if (address.size == 4) return std::ranges::any_of(kSpecialIpv4, holds);
  if (const auto inner = embedded_ipv4(address)) return is_special(*inner);
  return !holds(kGlobalIpv6) || std::ranges::any_of(kSpecialIpv6, holds);
}

}  // namespace

bool private_address(std::string_view address) {
  const auto read = read_ip_address(address.substr(0, address.find('%')));  // a zone only says where it is
  return read && is_special(*read);
}

}  // namespace mg
