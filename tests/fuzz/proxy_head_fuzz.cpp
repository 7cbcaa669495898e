// Whatever a client, a site, a proxy behind us or a user says: what the metering proxy's readers make of it
// means one thing, and what is written from it says that and nothing more. The input goes to each reader.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/utf8.h"
#include "src/proxy/address_kind.h"
#include "src/proxy/answer_head.h"
#include "src/proxy/authority.h"
#include "src/proxy/request_head.h"
#include "src/proxy/socks5.h"
#include "src/proxy/upstream.h"
#include "tests/fuzz/require.h"

namespace {

using Kind = mg::RequestHead::Kind;

std::size_t count(std::string_view text, char c) {
  return static_cast<std::size_t>(std::ranges::count(text, c));
}

// One empty line, at its end; a line for the first one and each header; nothing that could be a further one.
void require_one_head(std::string_view head, std::size_t lines) {
  require(head.ends_with("\r\n\r\n") && head.find("\r\n\r\n") == head.size() - 4);
  require(count(head, '\n') == lines + 1 && count(head, '\r') == lines + 1 && count(head, '\0') == 0);
}

void require_sound(const mg::HostPort& to) {
  const auto read = mg::read_authority(mg::write_authority(to));
  require(read && read->host == to.host && read->port == to.port);
  (void)mg::private_address(to.host);  // either will do
}

// What came, as what was written from it must be read.
mg::RequestHead handed_on(mg::RequestHead head, std::size_t length) {
  if (head.kind == Kind::tunnel) head.version = mg::RequestHead::Version::http11;
  head.length = length;
  return head;
}

void require_same(const mg::RequestHead& head, std::string_view written) {
  const auto read = mg::read_request_head(written);
  if (!read && read.error().status == 431) return;  // a Host or a canonical address made it longer
  require(read && *read && **read == handed_on(head, written.size()));
}

// The origin's request differs from a further proxy's in its first line, and says no name.
void check_origin_request(const mg::RequestHead& head) {
  const std::string origin = mg::origin_request(head);
  require_one_head(origin, 3 + head.headers.size());
  const std::string beginning = head.method + " ";
  require(origin.starts_with(beginning + "/"));
  mg::RequestHead nobodys = head;
  nobodys.credentials.reset();
  require_same(nobodys,
               beginning + "http://" + mg::write_authority(head.to) + origin.substr(beginning.size()));
}

void check_proxy_request(const mg::RequestHead& head) {
  const std::string authorization = head.credentials ? mg::basic_authorization(*head.credentials) : "";
  const std::string written = mg::proxy_request(head, authorization);
  const std::size_t lines = 2 + head.headers.size() + (head.kind == Kind::plain ? 1 : 0);
  require_one_head(written, lines + (authorization.empty() ? 0 : 1));
  require_same(head, written);
}

void check_request(const mg::RequestHead& head) {
  require(head.length <= mg::kHeadBytes && head.body >= mg::Bytes{});
  require_sound(head.to);
  check_proxy_request(head);
  if (head.kind == Kind::plain) return check_origin_request(head);
  require(head.path.empty() && head.headers.empty() && head.body == mg::Bytes{});
}

void check_refusal(const mg::Refusal& refusal) {
  require(mg::is_utf8(refusal.why) && !refusal.why.empty() && refusal.why.size() < 1000);
  const auto answer = mg::read_answer_head(mg::refusal_answer(refusal));
  require(answer && *answer && (*answer)->status == refusal.status);
}

// Each reader is asked again with every byte that comes; its first answer that is not "more" is the one.
template <typename Read>
auto read_bytewise(Read read, std::string_view bytes) {
  // Long ones take long this way, as the square; their ends are what matters.
  std::size_t size = bytes.size() > 4096 ? bytes.size() - 64 : 0;
  auto result = read(bytes.substr(0, size));
  while (result && !*result && size < bytes.size()) result = read(bytes.substr(0, ++size));
  return result;
}

void check_request_head(std::string_view bytes) {
  const auto head = mg::read_request_head(bytes);
  require(read_bytewise(mg::read_request_head, bytes) == head);
  if (!head) return check_refusal(head.error());
  if (*head) return check_request(**head);
  require(bytes.size() < mg::kHeadBytes);
}

void check_answer_head(std::string_view bytes) {
  const auto head = mg::read_answer_head(bytes);
  require(read_bytewise(mg::read_answer_head, bytes) == head);
  if (!head) return require(head.error().kind == mg::ErrorKind::transient);
  if (!*head) return require(bytes.size() < mg::kHeadBytes);
  const std::string& written = (*head)->handed_on;
  require_one_head(written, count(written, '\n') - 1);
  const auto again = mg::read_answer_head(written);
  if (!again) return require(written.size() > mg::kHeadBytes);
  require(*again && (*again)->status == (*head)->status && (*again)->length == written.size());
  require((*again)->handed_on == written);
}

void check_proxy_url(std::string_view text) {
  const auto upstream = mg::read_proxy_url(text);
  if (!upstream) return require(upstream.error().what.size() < 1000 && mg::is_utf8(upstream.error().what));
  require(upstream->kind != mg::Upstream::Kind::direct);
  require_sound(upstream->proxy);
  const auto to_itself = mg::upstream_for(upstream->proxy, mg::TargetKind::tunnel, text,
                                          [&](const std::string&) { return upstream->proxy.host; });
  require(to_itself == mg::Upstream{});  // no_proxy names it
  (void)mg::upstream_for({.host = "10.1.2.3", .port = 80}, mg::TargetKind::plain, {},
                         [text](const std::string&) { return std::string(text); });  // any way will do
}

// The first byte chooses whether there are credentials; the rest is what the proxy says.
void check_socks5(std::string_view text) {
  if (text.empty()) return;
  const bool named = (text[0] & 1) != 0;
  const auto credentials = named ? std::optional(mg::Credentials{"me", "secret"}) : std::nullopt;
  mg::Socks5Handshake at_once({.host = "media.example", .port = 443}, credentials), bytewise = at_once;
  text.remove_prefix(1);
  const auto read = at_once.read(text);
  mg::Result<void> read_too;
  for (const char byte : text) {
    if (read_too) read_too = bytewise.read({&byte, 1});
  }
  require(read ? read_too.has_value() : !read_too && read.error() == read_too.error());
  require(at_once.open() == bytewise.open() && (read || !at_once.open()));
  const std::string output = at_once.take_output();
  require(output == bytewise.take_output() && output.starts_with('\x05'));
  if (read) require(at_once.unused() == bytewise.unused());
  if (at_once.open()) require(text.ends_with(at_once.unused()) && at_once.unused().size() + 9 <= text.size());
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_request_head(text);
  check_answer_head(text);
  check_proxy_url(text);
  check_socks5(text);
  return 0;
}
