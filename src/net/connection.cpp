#include "src/net/connection.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "src/base/text.h"
#include "src/base/url.h"
#include "src/transfer/http_words.h"

namespace mg {
namespace {

// Of one read; 16 KiB, libcurl's own choice, costs a quarter of the throughput (facts/toolchain, 5).
constexpr Bytes kReadAtOnce = 512_KiB;
constexpr Bytes kLeastReadAtOnce = 4_KiB;  // the meter's shortest turn
constexpr long kMostRedirections = 10;  // browsers go 20 rounds, libcurl's own tool 50; a loop is told sooner
constexpr Duration kToConnect = 15s;    // name, TCP, proxy and TLS together
constexpr std::size_t kMostHeaders = 1U << 18U;  // of all answers to a request; libcurl bounds a line itself

static_assert(CURL_ERROR_SIZE == 256);

template <typename Value>
void set(void* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

long milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

Instant now() {
  return std::chrono::steady_clock::now();
}

std::string range_words(const ConnectionRequest& request) {
  if (!request.end) return fmt::format("{}-", request.first.count);
  return fmt::format("{}-{}", request.first.count, request.end->count - 1);
}

Bytes bytes_of(std::size_t count) {
  return {static_cast<std::int64_t>(count)};
}

}  // namespace

void Connection::FreeList::operator()(curl_slist* list) const {
  curl_slist_free_all(list);
}

Connection::Connection(ConnectionRequest request, ConnectionListener& listener, Meter* meter, void* share,
                       Jar jar)
    : request_(std::move(request)),
      listener_(listener),
      easy_(curl_easy_init()),
      flow_(meter, request_.account, host_of(request_.url), now()) {
  if (easy_ == nullptr) throw std::bad_alloc();
  set_address();
  set_headers();
  set_network(share, jar);
  set_calls();
  if (meter != nullptr) set_meter();
}

Connection::~Connection() {
  curl_easy_cleanup(easy_);
  flow_.close(now());
}

void Connection::set_address() {
  set(easy_, CURLOPT_URL, request_.url.c_str());
  set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy_, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy_, CURLOPT_FOLLOWLOCATION, 1L);
  set(easy_, CURLOPT_MAXREDIRS, kMostRedirections);
  // Ranges side by side need connections of their own, which HTTP/2 would fold into one.
  set(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy_, CURLOPT_RANGE, range_words(request_).c_str());
  position_ = request_.first;
  if (request_.reuse == OpenConnection::Reuse::never) {
    set(easy_, CURLOPT_FRESH_CONNECT, 1L);
    set(easy_, CURLOPT_FORBID_REUSE, 1L);
  }
}

void Connection::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(sent_headers_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)sent_headers_.release();  // it is part of the longer one
  sent_headers_.reset(longer);
}

void Connection::set_headers() {
  for (const Header& one : request_.headers) {
    // What the body comes in is ours to say: a browser's list would bring it compressed.
    const bool ours = equal_ignoring_case(one.name, "Accept-Encoding") ||
                      equal_ignoring_case(one.name, "Range") || equal_ignoring_case(one.name, "Host");
    const bool sound = one.name.find_first_of("\r\n:") == std::string::npos &&
                       one.value.find_first_of("\r\n") == std::string::npos;
    if (!ours && sound) add_header(one.value.empty() ? one.name + ";" : one.name + ": " + one.value);
  }
  add_header("Accept-Encoding: identity");
  if (!request_.if_range.empty()) add_header("If-Range: " + request_.if_range);
  set(easy_, CURLOPT_HTTPHEADER, sent_headers_.get());
}

void Connection::set_network(void* share, Jar jar) {
  const Network& network = request_.network;
  set(easy_, CURLOPT_SHARE, share);
  // The jar is read once into what all share; "" only switches cookies on.
  set(easy_, CURLOPT_COOKIEFILE, jar == Jar::to_be_read ? network.cookies_file.c_str() : "");
  if (!network.proxy.empty()) set(easy_, CURLOPT_PROXY, network.proxy.c_str());
  if (!network.ca_file.empty()) set(easy_, CURLOPT_CAINFO, network.ca_file.c_str());
  set(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(kToConnect, request_.silence)));
  // Does not count what is held.
  set(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(easy_, CURLOPT_LOW_SPEED_TIME, std::max(1L, milliseconds(request_.silence) / 1000));
  set(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
}

void Connection::set_calls() {
  set(easy_, CURLOPT_NOSIGNAL, 1L);
  // Under a limit, what is read at once is paid for at once; many who share it are to take short turns.
  const Bytes read = flow_.limited() ? std::clamp(flow_.turn(), kLeastReadAtOnce, kReadAtOnce) : kReadAtOnce;
  set(easy_, CURLOPT_BUFFERSIZE, static_cast<long>(read.count));
  set(easy_, CURLOPT_ERRORBUFFER, complaint_.data());
  set(easy_, CURLOPT_PRIVATE, this);
  set(easy_, CURLOPT_HEADERDATA, this);
  set(
      easy_, CURLOPT_HEADERFUNCTION,
      +[](char* bytes, std::size_t, std::size_t count, void* self) -> std::size_t {
        return static_cast<Connection*>(self)->header_came({bytes, count}) ? count : CURL_WRITEFUNC_ERROR;
      });
  set(easy_, CURLOPT_WRITEDATA, this);
  set(
      easy_, CURLOPT_WRITEFUNCTION,
      +[](char* bytes, std::size_t, std::size_t count, void* self) -> std::size_t {
        return static_cast<Connection*>(self)->body_came({bytes, count});
      });
}

// libcurl tells all that it reads and writes only to who debugs it: heads, the framing of chunks, pages of
// redirections, and what it has read and not given yet.
void Connection::set_meter() {
  set(easy_, CURLOPT_VERBOSE, 1L);
  set(easy_, CURLOPT_DEBUGDATA, this);
  set(
      easy_, CURLOPT_DEBUGFUNCTION,
      +[](CURL*, curl_infotype type, char*, std::size_t size, void* self) -> int {
        auto& one = *static_cast<Connection*>(self);
        const Bytes count = bytes_of(size);
        switch (type) {
          case CURLINFO_HEADER_IN:
            one.flow_.received(count);
            one.flow_.pass(count);
            break;
          case CURLINFO_DATA_IN: one.flow_.received(count); break;
          case CURLINFO_HEADER_OUT:
          case CURLINFO_DATA_OUT:
            one.flow_.lead_to(one.host(), now());
            one.flow_.sent(count);
            break;
          default: break;
        }
        return 0;
      });
}

void Connection::refuse(std::string what) {
  nonsense_ = std::move(what);
  over_ = true;
}

bool Connection::header_came(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMostHeaders) {
    refuse(fmt::format("{} sends headers without end", host()));
    return false;
  }
  line = trim(line);
  if (line.starts_with("HTTP/")) {  // the next answer: after a 1xx, a redirection, a challenge
    headers_.clear();
    answered_by_ = host();
  } else if (line.empty()) {
    headers_over();
  } else {
    headers_.add(line);
  }
  return true;
}

void Connection::headers_over() {
  const int code = status();
  if (taken_ || over_ || code < 200) return;  // trailers; or not the answer yet
  if (code < 300) return take(code);
  if (code < 400) {  // libcurl goes where it leads
    flow_.received(headers_.unread_page());
    return;
  }
  if (code == 416 && request_.first == Bytes{} && headers_.tells_of_empty()) return take_empty();
  refused_ = true;  // and what its page says, perhaps without end, helps nobody
  over_ = true;
}

void Connection::take(int code) {
  if (std::string why = headers_.flaw(code, host()); !why.empty()) return refuse(std::move(why));
  Answer what = headers_.answer(code);
  what.url = url();
  what.host = host();
  // More than it says may come, and would be another part's bytes.
  if (what.range) shorten(what.range->end);
  taken_ = true;
  dropped_ = listener_.answered(request_.id, what) == Verdict::drop;
  over_ = dropped_;
  if (code != 206) position_ = {};
}

// Of a file without bytes not even the first can be had, and some servers say just that.
void Connection::take_empty() {
  taken_ = true;
  arrived_at_end_ = true;
  over_ = true;
  Answer empty{.url = url(), .host = host(), .range = {}, .size = Bytes{}, .validator = {}};
  dropped_ = listener_.answered(request_.id, empty) == Verdict::drop;
}

std::string Connection::url() const {
  const char* url = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_EFFECTIVE_URL, &url);
  return url == nullptr ? request_.url : url;
}

std::string Connection::host() const {
  return host_of(url());
}

int Connection::status() const {
  long code = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

// What is held comes again, from its beginning, once it may go on.
std::size_t Connection::body_came(std::string_view bytes) {
  if (over_ || !taken_) return bytes.size();  // or of a redirection's page
  std::string_view wanted = bytes;
  if (request_.end) {
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, (*request_.end - position_).count));
    wanted = wanted.substr(0, left);
  }
  if (!wanted.empty()) {
    if (flow_.limited() && !flow_.take(bytes_of(wanted.size()), now())) {
      held_ = true;
      listener_.held(request_.id);
      return CURL_WRITEFUNC_PAUSE;
    }
    position_ += bytes_of(wanted.size());
    dropped_ = listener_.arrived(request_.id, wanted) == Verdict::drop;
    if (dropped_) return CURL_WRITEFUNC_ERROR;
  }
  arrived_at_end_ = request_.end && position_ >= *request_.end;
  return wanted.size() == bytes.size() ? bytes.size() : CURL_WRITEFUNC_ERROR;
}

int Connection::go_on(Instant instant) {
  if (!flow_.ready(instant)) return CURLE_OK;
  held_ = false;
  return curl_easy_pause(easy_, CURLPAUSE_CONT);
}

}  // namespace mg
