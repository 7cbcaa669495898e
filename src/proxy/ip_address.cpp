#include "src/proxy/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "src/base/text.h"

namespace mg {
namespace {

constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;

int family(std::size_t size) {
  return size == kIpv4Bytes ? AF_INET : AF_INET6;
}

}  // namespace

std::optional<IpAddress> read_ip_address(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // inet_pton would stop there
  const std::string name(text);
  IpAddress address{.size = text.find(':') == std::string_view::npos ? kIpv4Bytes : kIpv6Bytes};
  if (inet_pton(family(address.size), name.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family(address.size), address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<IpNet> read_ip_net(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = read_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::size_t all = address->size * 8;
  if (slash == std::string_view::npos) return IpNet{*address, all};
  const auto bits = read_whole_number(text.substr(slash + 1));
  if (!bits || static_cast<std::size_t>(*bits) > all) return std::nullopt;
  return IpNet{*address, static_cast<std::size_t>(*bits)};
}

bool lies_in(const IpAddress& address, const IpNet& net) {
  if (address.size != net.address.size) return false;
  const std::size_t whole = net.bits / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  net.address.bytes.begin())) {
    return false;
  }
  const std::size_t rest = net.bits % 8;
  if (rest == 0) return true;
  return (address.bytes[whole] ^ net.address.bytes[whole]) >> (8 - rest) == 0;
}

}  // namespace mg
