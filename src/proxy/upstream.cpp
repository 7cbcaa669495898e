#include "src/proxy/upstream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "src/base/text.h"
#include "src/proxy/authority.h"
#include "src/proxy/ip_address.h"

namespace mg {
namespace {

using Kind = Upstream::Kind;

struct Scheme {
  std::string_view name;
  Kind kind;
  std::uint16_t port;
};
constexpr std::array<Scheme, 4> kSchemes{{
    {"http", Kind::http, 1080},
    {"https", Kind::https, 443},
    {"socks5", Kind::socks5, 1080},
    {"socks5h", Kind::socks5h, 1080},
}};
constexpr std::size_t kSocksTextBytes = 255;  // of a name or password

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorKind::bad_input, fmt::format("the proxy's URL {}", why));
}

std::optional<int> hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char small = is_letter(c) ? static_cast<char>(c | 0x20) : c;
  if (small >= 'a' && small <= 'f') return small - 'a' + 10;
  return std::nullopt;
}

// A "%" that begins no byte stands for itself: people forget that it must be encoded.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const auto high = text[0] == '%' && text.size() > 2 ? hex_digit(text[1]) : std::nullopt;
    const auto low = high ? hex_digit(text[2]) : std::nullopt;
    decoded += low ? static_cast<char>(*high * 16 + *low) : text[0];
    text.remove_prefix(low ? 3 : 1);
  }
  return decoded;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// "me:secret"; empty: nobody.
Result<std::optional<Credentials>> read_credentials(std::string_view text, Kind kind) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  Credentials read{.name = percent_decoded(text.substr(0, colon)),
                   .password = colon < text.size() ? percent_decoded(text.substr(colon + 1)) : ""};
  if (read.name.empty() && read.password.empty()) return std::nullopt;
  if (has_control_character(read.name) || has_control_character(read.password)) {
    return refuse("has a control character in its name or password");
  }
  const bool socks = kind == Kind::socks5 || kind == Kind::socks5h;
  if (socks && std::max(read.name.size(), read.password.size()) > kSocksTextBytes) {
    return refuse("has a name or password longer than SOCKS 5 can tell");
  }
  if (!socks && read.name.find(':') != std::string::npos) {
    return refuse("has a colon in its name, which HTTP cannot tell");
  }
  return read;
}

Result<Scheme> read_scheme(std::string_view name) {
  const auto is_it = [name](const Scheme& scheme) { return equal_ignoring_case(scheme.name, name); };
  const auto* const found = std::ranges::find_if(kSchemes, is_it);
  if (found == kSchemes.end()) return refuse("is of none of http, https, socks5 and socks5h");
  return *found;
}

Result<Upstream> read_behind_scheme(const Scheme& scheme, std::string_view rest) {
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  if (rest.find('@', end) != std::string_view::npos) {
    return refuse("has a name or password with one of / ? # in it; write %2F, %3F or %23 for them");
  }
  const std::string_view where = rest.substr(0, end);
  const std::size_t at = where.rfind('@');
  const bool named = at != std::string_view::npos;
  auto authority = read_authority(named ? where.substr(at + 1) : where);
  if (!authority) return refuse(authority.error());

  Upstream upstream{
      .kind = scheme.kind,
      .proxy = {.host = std::move(authority->host), .port = authority->port.value_or(scheme.port)}};
  if (!named) return upstream;
  auto credentials = read_credentials(where.substr(0, at), scheme.kind);
  if (!credentials) return tl::unexpected(credentials.error());
  upstream.credentials = std::move(*credentials);
  return upstream;
}

// "example.com", ".example.com": the domain and what is below it; or an address or a net.
bool no_proxy_names(std::string_view entry, const std::string& host,
                    const std::optional<IpAddress>& address) {
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (address) {
    const auto net = read_ip_net(entry);
    return net && lies_in(*address, *net);
  }
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const std::string_view end = std::string_view(host).substr(host.size() - entry.size());
  const bool at_a_dot = end.size() == host.size() || host[host.size() - entry.size() - 1] == '.';
  return at_a_dot && equal_ignoring_case(end, entry);
}

bool is_excepted(const std::string& host, std::string_view no_proxy) {
  constexpr std::string_view kSeparators = ", \t";
  if (trim(no_proxy) == "*") return true;
  const auto address = read_ip_address(host);
  while (!no_proxy.empty()) {
    const std::size_t end = std::min(no_proxy.find_first_of(kSeparators), no_proxy.size());
    if (no_proxy_names(no_proxy.substr(0, end), host, address)) return true;
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
  }
  return false;
}

struct Variable {
  std::string name;
  std::string value;
};

Variable first_set(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    if (std::string value = environment(name); !value.empty())
      return {.name = name, .value = std::move(value)};
  }
  return {};
}

Variable named_proxy(TargetKind kind, const Environment& environment) {
  if (kind == TargetKind::plain) return first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"});
  return first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
}

}  // namespace

Result<Upstream> read_proxy_url(std::string_view url) {
  constexpr std::string_view kBehindScheme = "://";
  if (url.empty()) return refuse("is empty");
  const std::size_t end = url.find(kBehindScheme);
  if (end == std::string_view::npos) return read_behind_scheme(kSchemes[0], url);
  const auto scheme = read_scheme(url.substr(0, end));
  if (!scheme) return tl::unexpected(scheme.error());
  return read_behind_scheme(*scheme, url.substr(end + kBehindScheme.size()));
}

Result<Upstream> upstream_for(const HostPort& to, TargetKind kind, std::string_view given_proxy,
                              const Environment& environment) {
  if (is_excepted(to.host, first_set(environment, {"no_proxy", "NO_PROXY"}).value)) return Upstream{};
  if (!given_proxy.empty()) return read_proxy_url(given_proxy);
  const Variable variable = named_proxy(kind, environment);
  if (variable.value.empty()) return Upstream{};
  return read_proxy_url(variable.value).map_error([&variable](const Error& error) {
    return Error{.kind = error.kind, .what = fmt::format("{}: {}", variable.name, error.what)};
  });
}

}  // namespace mg
