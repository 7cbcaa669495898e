#include "src/proxy/socks5.h"

#include <fmt/format.h>

#include <utility>

#include "src/proxy/ip_address.h"

namespace mg {
namespace {

// RFC 1928, and for the password's own version RFC 1929.
constexpr char kVersion = 5;
constexpr char kPasswordVersion = 1;
enum Method : unsigned char { kNoPassword = 0, kPassword = 2, kNone = 0xFF };
enum AddressType : unsigned char { kIpv4 = 1, kName = 3, kIpv6 = 4 };
constexpr char kConnect = 1;
constexpr char kReserved = 0;
constexpr std::size_t kTextBytes = 255;  // its length is told in one byte

unsigned char byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}

void append_text(std::string& output, std::string_view text) {
  output += static_cast<char>(text.size());
  output += text;
}

void append_host(std::string& output, const std::string& host) {
  const auto address = read_ip_address(host);
  if (!address) {
    output += static_cast<char>(kName);
    return append_text(output, host);
  }
  output += static_cast<char>(address->size == 4 ? kIpv4 : kIpv6);
  output.append(address->bytes.begin(), address->bytes.begin() + static_cast<std::ptrdiff_t>(address->size));
}

tl::unexpected<Error> no_socks() {
  return fail(ErrorKind::transient, "the proxy does not speak SOCKS 5");
}

tl::unexpected<Error> cannot_reach(const HostPort& to, unsigned char reply) {
  const auto with = [&to](ErrorKind kind, std::string_view why) {
    return fail(kind, fmt::format("the proxy cannot reach {}: {}", to.host, why));
  };
  switch (reply) {
    case 1: return with(ErrorKind::transient, "general failure");
    case 2: return with(ErrorKind::forbidden, "its rules do not allow it");
    case 3: return with(ErrorKind::transient, "the network is unreachable");
    case 4: return with(ErrorKind::transient, "the host is unreachable");
    case 5: return with(ErrorKind::transient, "the connection was refused");
    case 6: return with(ErrorKind::transient, "the way there is too long");
    case 7: return with(ErrorKind::transient, "it does not know CONNECT");
    case 8: return with(ErrorKind::transient, "it does not know this kind of address");
    default: return with(ErrorKind::transient, fmt::format("it answers {}", reply));
  }
}

// Of the last answer, with the address the proxy connects from, which nobody needs. Empty: not told yet;
// zero: of no kind there is.
std::optional<std::size_t> way_bytes(std::string_view answer) {
  constexpr std::size_t kBefore = 4, kPort = 2;
  if (answer.size() <= kBefore) return std::nullopt;
  switch (byte_at(answer, kBefore - 1)) {
    case kIpv4: return kBefore + 4 + kPort;
    case kName: return kBefore + 1 + byte_at(answer, kBefore) + kPort;
    case kIpv6: return kBefore + 16 + kPort;
    default: return 0;
  }
}

}  // namespace

Socks5Handshake::Socks5Handshake(HostPort to, std::optional<Credentials> credentials)
    : to_(std::move(to)), credentials_(std::move(credentials)) {
  output_ = kVersion;
  const std::string methods = credentials_ ? std::string{kNoPassword, kPassword} : std::string{kNoPassword};
  append_text(output_, methods);
}

std::string Socks5Handshake::take_output() {
  return std::exchange(output_, {});
}

Result<void> Socks5Handshake::read(std::string_view bytes) {
  input_ += bytes;
  while (state_ != State::open) {
    const auto whole = read_answer();
    if (!whole) return tl::unexpected(whole.error());
    if (!*whole) break;
  }
  return {};
}

Result<bool> Socks5Handshake::read_answer() {
  if (state_ == State::method) return read_method();
  if (state_ == State::password) return read_password();
  return read_way();
}

Result<bool> Socks5Handshake::read_method() {
  if (!input_.empty() && input_[0] != kVersion) return no_socks();
  if (input_.size() < 2) return false;
  const unsigned char method = byte_at(input_, 1);
  input_.erase(0, 2);
  if (method == kNone) {
    return fail(ErrorKind::forbidden, credentials_
                                          ? "the proxy takes no name and password"
                                          : "the proxy wants a name and a password, or does not serve us");
  }
  if (method == kPassword && credentials_) {
    if (credentials_->name.size() > kTextBytes || credentials_->password.size() > kTextBytes) {
      return fail(ErrorKind::forbidden, "the name or password for the proxy is longer than SOCKS 5 can tell");
    }
    output_ += kPasswordVersion;
    append_text(output_, credentials_->name);
    append_text(output_, credentials_->password);
    state_ = State::password;
    return true;
  }
  if (method != kNoPassword) return no_socks();
  return ask_for_way().map([] { return true; });
}

// The answer's version is not looked at: some proxies tell that of SOCKS there.
Result<bool> Socks5Handshake::read_password() {
  if (input_.size() < 2) return false;
  const bool right = input_[1] == 0;
  input_.erase(0, 2);
  if (!right) return fail(ErrorKind::forbidden, "the proxy does not take our name and password");
  return ask_for_way().map([] { return true; });
}

Result<void> Socks5Handshake::ask_for_way() {
  if (to_.host.size() > kTextBytes) {
    return fail(ErrorKind::transient, "the host's name is longer than SOCKS 5 can tell");
  }
  output_ += {kVersion, kConnect, kReserved};
  append_host(output_, to_.host);
  output_ += {static_cast<char>(to_.port >> 8U), static_cast<char>(to_.port & 0xFFU)};
  state_ = State::request;
  return {};
}

// What refuses often tells no address, or half of one: two bytes are enough to know.
Result<bool> Socks5Handshake::read_way() {
  if (!input_.empty() && input_[0] != kVersion) return no_socks();
  if (input_.size() < 2) return false;
  if (const unsigned char reply = byte_at(input_, 1); reply != 0) return cannot_reach(to_, reply);
  const auto length = way_bytes(input_);
  if (length == 0U) return no_socks();
  if (!length || input_.size() < *length) return false;
  input_.erase(0, *length);
  state_ = State::open;
  return true;
}

}  // namespace mg
