#include "src/proxy/request_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "src/base/text.h"
#include "src/proxy/authority.h"
#include "src/proxy/base64.h"
#include "src/proxy/head_fields.h"

namespace mg {
namespace {

using Kind = RequestHead::Kind;
using Version = RequestHead::Version;
template <typename T>
using OrRefusal = tl::expected<T, Refusal>;

constexpr std::uint16_t kHttpPort = 80;
constexpr std::string_view kLineEnd = "\r\n";
// What fetching takes. TRACE and OPTIONS may be meant for a proxy itself (Max-Forwards).
constexpr std::array<std::string_view, 6> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

tl::unexpected<Refusal> refuse(int status, std::string why) {
  return tl::unexpected<Refusal>(Refusal{.status = status, .why = std::move(why)});
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

// How long the head is, if its empty line has come. Whoever speaks something else (TLS, SSH) is found out
// with the first bytes rather than waited for.
OrRefusal<std::optional<std::size_t>> find_end(std::string_view bytes) {
  std::size_t line = 0;  // where it begins
  for (std::size_t i = 0; i < std::min(bytes.size(), kHeadBytes); ++i) {
    const bool behind_return = i > line && bytes[i - 1] == '\r';
    if (behind_return != (bytes[i] == '\n'))
      return refuse(400, "the request has a line that does not end in CR LF");
    if (bytes[i] == '\n') {
      if (i == line + 1) return i + 1;
      line = i + 1;
    } else if (is_control(bytes[i]) && bytes[i] != '\r') {
      return refuse(400, "the request has a control character in its head");
    }
  }
  if (bytes.size() < kHeadBytes) return std::nullopt;
  return refuse(431, fmt::format("the request's head is longer than {} KiB", kHeadBytes / 1024));
}

OrRefusal<Version> read_version(std::string_view text) {
  if (text == "HTTP/1.1") return Version::http11;
  if (text == "HTTP/1.0") return Version::http10;
  if (text.starts_with("HTTP/")) return refuse(505, fmt::format("{} is not spoken here", in_quotes(text)));
  return refuse(400, "the request's first line does not end in an HTTP version");
}

// Python 3.11 and wget forget the brackets around an IPv6 address. As there must be a port, it is what stands
// behind the last colon.
std::string with_brackets(std::string_view target) {
  const std::size_t colon = target.rfind(':');
  if (target.starts_with('[') || target.find(':') == colon) return std::string(target);
  return fmt::format("[{}]{}", target.substr(0, colon), target.substr(colon));
}

OrRefusal<void> read_tunnel_target(std::string_view target, RequestHead& head) {
  auto authority = read_authority(with_brackets(target));
  if (!authority) return refuse(400, fmt::format("CONNECT {}", authority.error()));
  if (!authority->port) return refuse(400, "CONNECT names no port");
  head.kind = Kind::tunnel;
  head.to = {.host = std::move(authority->host), .port = *authority->port};
  return {};
}

OrRefusal<std::string_view> behind_scheme(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (equal_ignoring_case(target.substr(0, kScheme.size()), kScheme)) return target.substr(kScheme.size());
  const std::size_t colon = target.find(':');
  const bool other_scheme = colon != std::string_view::npos && colon > 0 &&
                            target.substr(colon).starts_with("://") &&
                            std::ranges::all_of(target.substr(0, colon), is_letter);
  if (other_scheme) return refuse(501, "only http:// is asked for without CONNECT");
  return refuse(400, "the request names no host to go to");
}

// A fragment is nobody's but the client's, yet Python leaves it in the URL it tells a proxy.
OrRefusal<void> read_plain_target(std::string_view target, RequestHead& head) {
  const auto rest = behind_scheme(target.substr(0, target.find('#')));
  if (!rest) return refuse(rest.error().status, rest.error().why);
  const std::size_t end = std::min(rest->find_first_of("/?"), rest->size());
  const std::string_view where = rest->substr(0, end);
  const std::string_view path = rest->substr(end);
  if (where.find('@') != std::string_view::npos) return refuse(400, "the request's URL has a name in it");
  auto authority = read_authority(where);
  if (!authority) return refuse(400, fmt::format("the request's URL {}", authority.error()));
  head.kind = Kind::plain;
  head.to = {.host = std::move(authority->host), .port = authority->port.value_or(kHttpPort)};
  head.path = path.starts_with('/') ? path : fmt::format("/{}", path);
  return {};
}

OrRefusal<RequestHead> read_request_line(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() != 3 || !is_token(words[0]) || words[1].find('\t') != std::string_view::npos) {
    return refuse(400, "the request's first line is none of HTTP");
  }
  const auto version = read_version(words[2]);
  if (!version) return tl::unexpected(version.error());

  RequestHead head{.method = std::string(words[0]), .version = *version};
  const bool tunnel = head.method == "CONNECT";
  if (!tunnel && std::ranges::find(kMethods, head.method) == kMethods.end()) {
    return refuse(501, fmt::format("the method {} is not handed on", in_quotes(head.method)));
  }
  const auto read = tunnel ? read_tunnel_target(words[1], head) : read_plain_target(words[1], head);
  if (!read) return tl::unexpected(read.error());
  return head;
}

// `lines`: each with its end.
OrRefusal<std::vector<Header>> read_headers(std::string_view lines) {
  std::vector<Header> headers;
  while (!lines.empty()) {
    const std::size_t end = lines.find(kLineEnd);
    auto header = read_header(lines.substr(0, end));
    if (!header) return refuse(400, "the request has a line that is no header");
    headers.push_back(std::move(*header));
    lines.remove_prefix(end + kLineEnd.size());
  }
  return headers;
}

const Header* find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(headers, Named{name});
  return found == headers.end() ? nullptr : &*found;
}

OrRefusal<void> refuse_repeated(const std::vector<Header>& headers) {
  for (const std::string_view name : {"Host", "Content-Length", "Transfer-Encoding", "Proxy-Authorization"}) {
    if (std::ranges::count_if(headers, Named{name}) > 1)
      return refuse(400, fmt::format("the request has {} twice", name));
  }
  return {};
}

OrRefusal<Bytes> read_body_length(const std::vector<Header>& headers) {
  const Header* length = find_header(headers, "Content-Length");
  if (find_header(headers, "Transfer-Encoding") != nullptr) {
    if (length != nullptr) return refuse(400, "the request has a length and an encoding for its body");
    return refuse(411, "the request does not say how long its body is");
  }
  if (length == nullptr) return Bytes{};
  const auto count = read_whole_number(length->value);
  if (!count) return refuse(400, "the request has a length that is none");
  return Bytes{*count};
}

std::optional<Credentials> read_credentials(const std::vector<Header>& headers) {
  constexpr std::string_view kBasic = "Basic ";
  const Header* header = find_header(headers, "Proxy-Authorization");
  if (header == nullptr) return std::nullopt;
  const std::string_view value = header->value;
  if (!equal_ignoring_case(value.substr(0, kBasic.size()), kBasic)) return std::nullopt;
  const auto pair = from_base64(trim(value.substr(kBasic.size())));
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{.name = pair->substr(0, colon), .password = pair->substr(colon + 1)};
}

// Host and length are written anew, so that the next one reads in them what we read.
std::vector<Header> to_be_handed_on(const std::vector<Header>& headers, Bytes body) {
  std::vector<Header> kept = end_to_end(headers);
  std::erase_if(kept, Named{"Host"});
  for (auto& header : kept) {
    if (Named{"Content-Length"}(header)) header.value = fmt::format("{}", body.count);
  }
  return kept;
}

OrRefusal<void> add_headers(const std::vector<Header>& headers, RequestHead& head) {
  if (auto once = refuse_repeated(headers); !once) return once;
  const auto body = read_body_length(headers);
  if (!body) return tl::unexpected(body.error());
  head.credentials = read_credentials(headers);
  if (head.kind == Kind::tunnel) {
    if (*body != Bytes{}) return refuse(400, "CONNECT has a body");
    return {};
  }
  head.body = *body;
  head.headers = to_be_handed_on(headers, *body);
  return {};
}

// A tunnel is the two proxies' own affair, whatever the client speaks.
std::string_view version_between(const RequestHead& head) {
  return head.kind == Kind::plain && head.version == Version::http10 ? "HTTP/1.0" : "HTTP/1.1";
}

std::string write_head(const RequestHead& head, std::string_view target, std::string_view authorization) {
  const bool tunnel = head.kind == Kind::tunnel;
  const auto usual_port = tunnel ? std::nullopt : std::optional(kHttpPort);
  std::string text = fmt::format("{} {} {}\r\nHost: {}\r\n", head.method, target, version_between(head),
                                 write_authority(head.to, usual_port));
  for (const auto& header : head.headers) text += fmt::format("{}: {}\r\n", header.name, header.value);
  if (!authorization.empty()) text += fmt::format("Proxy-Authorization: {}\r\n", authorization);
  if (!tunnel) text += "Connection: close\r\n";
  return text += kLineEnd;
}

}  // namespace

tl::expected<std::optional<RequestHead>, Refusal> read_request_head(std::string_view bytes) {
  const auto length = find_end(bytes);
  if (!length) return tl::unexpected(length.error());
  if (!*length) return std::nullopt;
  const std::string_view lines = bytes.substr(0, **length - kLineEnd.size());
  const std::size_t first_end = std::min(lines.find(kLineEnd), lines.size());
  auto head = read_request_line(lines.substr(0, first_end));
  if (!head) return tl::unexpected(head.error());
  const auto headers = read_headers(lines.substr(first_end + kLineEnd.size()));
  if (!headers) return tl::unexpected(headers.error());
  if (const auto added = add_headers(*headers, *head); !added) return tl::unexpected(added.error());
  head->length = **length;
  return std::optional(std::move(*head));
}

std::string origin_request(const RequestHead& head) {
  return write_head(head, head.path, {});
}

std::string proxy_request(const RequestHead& head, std::string_view authorization) {
  const std::string target = head.kind == Kind::tunnel
                                 ? write_authority(head.to)
                                 : fmt::format("http://{}{}", write_authority(head.to, kHttpPort), head.path);
  return write_head(head, target, authorization);
}

std::string basic_authorization(const Credentials& credentials) {
  return "Basic " + to_base64(fmt::format("{}:{}", credentials.name, credentials.password));
}

}  // namespace mg
