#include "src/proxy/authority.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "src/base/text.h"
#include "src/proxy/ip_address.h"
#include "src/proxy/request_head.h"

namespace mg {
namespace {

using Fault = tl::unexpected<std::string>;

constexpr std::size_t kNameBytes = 253;  // RFC 1035, section 2.3.4, less what only the wire needs
constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kPortDigits = 5;

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytes && std::ranges::all_of(label, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
}

// inet_aton, which resolvers ask first, also takes fewer, octal and hexadecimal numbers.
bool looks_like_ipv4(std::string_view last_label) {
  const bool hexadecimal = last_label.starts_with("0x") || last_label.starts_with("0X");
  return hexadecimal || std::ranges::all_of(last_label, is_digit);
}

tl::expected<std::string, std::string> read_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return Fault("names no host");
  if (text.size() > kNameBytes) return Fault("has a host's name longer than names are");
  const auto labels = split(text, '.');
  if (!std::ranges::all_of(labels, is_label)) return Fault("has a host's name that is none");
  if (looks_like_ipv4(labels.back()) && !read_ip_address(text))
    return Fault("has an IPv4 address that is none");
  return to_lower(text);
}

tl::expected<std::string, std::string> read_bracketed(std::string_view text) {
  const auto address = read_ip_address(text);
  if (!address || address->size == 4) return Fault("has an IPv6 address that is none");
  return to_string(*address);
}

tl::expected<std::uint16_t, std::string> read_port(std::string_view text) {
  const auto number = text.size() <= kPortDigits ? read_whole_number(text) : std::nullopt;
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint16_t>::max()) {
    return Fault("has a port that is none");
  }
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

tl::expected<Authority, std::string> read_authority(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const std::size_t end = text.find(bracketed ? ']' : ':');
  if (bracketed && end == std::string_view::npos) return Fault("has a bracket that is not closed");
  auto host = bracketed ? read_bracketed(text.substr(1, end - 1)) : read_name(text.substr(0, end));
  if (!host) return Fault(std::move(host.error()));

  Authority authority{.host = std::move(*host)};
  const std::size_t host_bytes =
      std::min(end == std::string_view::npos ? end : end + (bracketed ? 1 : 0), text.size());
  const std::string_view behind = text.substr(host_bytes);
  if (behind.empty()) return authority;
  if (!behind.starts_with(':')) return Fault("has something between its host and its port");
  const auto port = read_port(behind.substr(1));
  if (!port) return Fault(port.error());
  authority.port = *port;
  return authority;
}

std::string write_host(const std::string& host) {
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

std::string write_authority(const HostPort& to, std::optional<std::uint16_t> usual_port) {
  std::string text = write_host(to.host);
  if (to.port != usual_port) text += fmt::format(":{}", to.port);
  return text;
}

}  // namespace mg
