#include "src/net/connections.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <new>
#include <unordered_map>
#include <utility>

#include "src/base/text.h"
#include "src/base/url.h"
#include "src/os/wall_clock.h"
#include "src/transfer/http_words.h"

namespace mg {
namespace {

// Of one read; 16 KiB, libcurl's own choice, costs a quarter of the throughput (facts/toolchain, 5).
constexpr long kReadAtOnce = 512L * 1024;
constexpr long kMostRedirections = 10;  // browsers go 20 rounds, libcurl's own tool 50; a loop is told sooner
constexpr Duration kToConnect = 15s;    // name, TCP, proxy and TLS together
constexpr std::size_t kMostHeaders = 1U << 18U;  // of all answers to a request; libcurl bounds a line itself

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using Share = std::unique_ptr<CURLSH, FreeShare>;

long milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

std::string range_words(const ConnectionRequest& request) {
  if (!request.end) return fmt::format("{}-", request.first.count);
  return fmt::format("{}-{}", request.first.count, request.end->count - 1);
}

// libcurl needs its process-wide part set up once, before any thread uses it.
void set_up_curl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (done != CURLE_OK) throw std::bad_alloc();
}

// A request under way. Its address is libcurl's, so it does not move.
class Connection {
 public:
  Connection(ConnectionRequest request, ConnectionListener& listener, CURLSH* share, bool first_of_jar)
      : request_(std::move(request)), listener_(listener), easy_(curl_easy_init()) {
    if (easy_ == nullptr) throw std::bad_alloc();
    set_address();
    set_headers();
    set_network(share, first_of_jar);
    set_calls();
  }
  Connection(Connection&&) = delete;
  ~Connection() { curl_easy_cleanup(easy_); }

  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] ConnectionId id() const { return request_.id; }
  void shorten(Bytes end) { request_.end = std::min(request_.end.value_or(end), end); }

  // Empty: the listener wants to hear no more of it.
  [[nodiscard]] std::optional<Ending> ending(CURLcode code) const;

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_, option, value);
  }
  void set_address();
  void set_headers();
  void set_network(CURLSH* share, bool first_of_jar);
  void set_calls();
  void add_header(const std::string& line);

  bool header_came(std::string_view line);
  bool headers_over();
  bool take(int status);
  bool take_empty();
  // Why an answer of success brings nothing that could be trusted; empty: it does.
  [[nodiscard]] std::string flaw(int status) const;
  std::size_t body_came(std::string_view bytes);
  [[nodiscard]] Answer answer(int status) const;
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] bool header_contradicts_itself(std::string_view name) const;
  [[nodiscard]] std::string url() const;  // after redirections
  [[nodiscard]] std::string host() const { return host_of(url()); }
  bool refuse(std::string what);

  [[nodiscard]] int status() const;
  [[nodiscard]] Ending refusal(int status) const;
  [[nodiscard]] std::string refused_by_proxy(int status) const;
  [[nodiscard]] Ending failure(CURLcode code) const;

  ConnectionRequest request_;
  ConnectionListener& listener_;
  CURL* easy_;
  std::unique_ptr<curl_slist, FreeList> sent_headers_;
  std::array<char, CURL_ERROR_SIZE> complaint_{};
  std::vector<std::pair<std::string, std::string>> headers_;  // of the latest answer, names in lower case
  std::size_t header_bytes_ = 0;
  std::string answered_by_;  // host of the latest answer
  Bytes position_;           // of the next byte, in the resource
  bool taken_ = false;       // the listener has said so
  bool dropped_ = false;
  bool arrived_at_end_ = false;
  bool refused_ = false;  // by a status
  std::string nonsense_;  // why the answer makes no sense
};

void Connection::set_address() {
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMostRedirections);
  // Ranges side by side need connections of their own, which HTTP/2 would fold into one.
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_RANGE, range_words(request_).c_str());
  position_ = request_.first;
  if (request_.reuse == OpenConnection::Reuse::never) {
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
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
  set(CURLOPT_HTTPHEADER, sent_headers_.get());
}

void Connection::set_network(CURLSH* share, bool first_of_jar) {
  const Network& network = request_.network;
  set(CURLOPT_SHARE, share);
  // The jar is read once into what all share; "" only switches cookies on.
  set(CURLOPT_COOKIEFILE, first_of_jar ? network.cookies_file.c_str() : "");
  if (!network.proxy.empty()) set(CURLOPT_PROXY, network.proxy.c_str());
  if (!network.ca_file.empty()) set(CURLOPT_CAINFO, network.ca_file.c_str());
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(kToConnect, request_.silence)));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, std::max(1L, milliseconds(request_.silence) / 1000));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
}

void Connection::set_calls() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_BUFFERSIZE, kReadAtOnce);
  set(CURLOPT_ERRORBUFFER, complaint_.data());
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_HEADERDATA, this);
  set(
      CURLOPT_HEADERFUNCTION, +[](char* bytes, std::size_t, std::size_t count, void* self) -> std::size_t {
        return static_cast<Connection*>(self)->header_came({bytes, count}) ? count : CURL_WRITEFUNC_ERROR;
      });
  set(CURLOPT_WRITEDATA, this);
  set(
      CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t, std::size_t count, void* self) -> std::size_t {
        return static_cast<Connection*>(self)->body_came({bytes, count});
      });
}

bool Connection::refuse(std::string what) {
  nonsense_ = std::move(what);
  return false;
}

// False ends the connection; so it is in all that follows.
bool Connection::header_came(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMostHeaders) return refuse(fmt::format("{} sends headers without end", host()));
  line = trim(line);
  if (line.starts_with("HTTP/")) {  // the next answer: after a 1xx, a redirection, a challenge
    headers_.clear();
    answered_by_ = host();
    return true;
  }
  if (line.empty()) return headers_over();
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers_.emplace_back(to_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  }
  return true;
}

bool Connection::headers_over() {
  const int code = status();
  if (taken_ || code < 200) return true;  // trailers; or not the answer yet
  if (code >= 200 && code < 300) return take(code);
  if (code < 400) return true;  // libcurl goes where it leads
  if (code == 416 && request_.first == Bytes{}) {
    const auto range = read_content_range(header("content-range"));
    if (range && range->size == Bytes{}) return take_empty();
  }
  refused_ = true;  // and what its page says, perhaps without end, helps nobody
  return false;
}

bool Connection::take(int code) {
  if (std::string why = flaw(code); !why.empty()) return refuse(std::move(why));
  const Answer what = answer(code);
  // More than it says may come, and would be another part's bytes.
  if (what.range) shorten(what.range->end);
  taken_ = true;
  dropped_ = listener_.answered(request_.id, what) == Verdict::drop;
  if (code != 206) position_ = {};
  return !dropped_;
}

// Of a file without bytes not even the first can be had, and some servers say just that.
bool Connection::take_empty() {
  taken_ = true;
  arrived_at_end_ = true;
  Answer empty{.url = url(), .host = host(), .range = {}, .size = Bytes{}, .validator = {}};
  dropped_ = listener_.answered(request_.id, empty) == Verdict::drop;
  return false;
}

std::string Connection::flaw(int code) const {
  if (code != 200 && code != 206)
    return fmt::format("{} answers HTTP {}, which brings no file", host(), code);
  for (const std::string_view name : {"content-length", "content-range"}) {
    if (header_contradicts_itself(name)) return fmt::format("{} sends two of {}", host(), name);
  }
  const std::string_view encoding = header("content-encoding");
  const std::string_view transfer = header("transfer-encoding");
  const bool packed = !encoding.empty() && !equal_ignoring_case(encoding, "identity");
  if (packed || (!transfer.empty() && !equal_ignoring_case(transfer, "chunked"))) {
    return fmt::format("{} sends it packed ({}), which was not asked for", host(),
                       in_quotes(packed ? encoding : transfer));
  }
  const auto range = read_content_range(header("content-range"));
  if (code == 206 && (!range || !range->range)) {
    return fmt::format("{} sends a part and does not say which", host());
  }
  if (const auto length = header("content-length"); !length.empty() && !read_content_length(length)) {
    return fmt::format("{} tells a length that is none: {}", host(), in_quotes(length));
  }
  return {};
}

Answer Connection::answer(int code) const {
  Answer answer{.url = url(), .host = host(), .range = {}, .size = {}, .validator = {}};
  if (code == 206) {
    const auto range = read_content_range(header("content-range"));
    answer.range = range->range;
    answer.size = range->size;
  } else if (const auto length = read_content_length(header("content-length"));
             length && header("transfer-encoding").empty()) {  // which would count for more (RFC 9112, 6.3)
    answer.size = *length;
  }
  answer.validator = if_range_validator({.etag = std::string(header("etag")),
                                         .last_modified = std::string(header("last-modified")),
                                         .date = std::string(header("date"))},
                                        wall_now());
  return answer;
}

std::string_view Connection::header(std::string_view name) const {
  const auto found = std::ranges::find(headers_, name, &std::pair<std::string, std::string>::first);
  return found == headers_.end() ? std::string_view() : found->second;
}

bool Connection::header_contradicts_itself(std::string_view name) const {
  const std::string_view first = header(name);
  return std::ranges::any_of(headers_,
                             [&](const auto& one) { return one.first == name && one.second != first; });
}

std::string Connection::url() const {
  const char* url = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_EFFECTIVE_URL, &url);
  return url == nullptr ? request_.url : url;
}

int Connection::status() const {
  long code = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

std::size_t Connection::body_came(std::string_view bytes) {
  if (!taken_) return bytes.size();  // of a redirection's page
  std::string_view wanted = bytes;
  if (request_.end) {
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, (*request_.end - position_).count));
    wanted = wanted.substr(0, left);
  }
  if (!wanted.empty()) {
    position_ += Bytes{static_cast<std::int64_t>(wanted.size())};
    dropped_ = listener_.arrived(request_.id, wanted) == Verdict::drop;
    if (dropped_) return CURL_WRITEFUNC_ERROR;
  }
  arrived_at_end_ = request_.end && position_ >= *request_.end;
  return wanted.size() == bytes.size() ? bytes.size() : CURL_WRITEFUNC_ERROR;
}

std::optional<Ending> Connection::ending(CURLcode code) const {
  if (dropped_) return {};
  if (!nonsense_.empty()) return Ending{.how = Ending::How::wrong, .what = nonsense_};
  if (arrived_at_end_) return Ending{};
  if (code == CURLE_OK && taken_) return Ending{};
  if (refused_) return refusal(status());
  if (code == CURLE_OK && status() >= 300) return refusal(status());  // a redirection that leads nowhere
  if (code == CURLE_OK) {
    return Ending{.how = Ending::How::cut_off,
                  .what = fmt::format("{} broke off within its headers", host())};
  }
  return failure(code);
}

Ending Connection::refusal(int code) const {
  const std::string_view retry_after = header("retry-after");
  const Result<Duration> rest = read_retry_after(retry_after, wall_now());
  return {.how = Ending::How::refused,
          .status = code,
          .retry_after = !retry_after.empty() && rest ? std::optional(*rest) : std::nullopt,
          .what = code == 407 ? refused_by_proxy(code) : fmt::format("{} answers HTTP {}", host(), code)};
}

std::string Connection::refused_by_proxy(int code) const {
  return fmt::format("the proxy does not lead to {}: it answers HTTP {}", host(), code);
}

Ending Connection::failure(CURLcode code) const {
  using How = Ending::How;
  long proxy_status = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  const std::string_view complaint =
      complaint_.front() != '\0' ? complaint_.data() : curl_easy_strerror(code);
  const std::string what = fmt::format("{}: {}", host(), complaint);
  if (proxy_status >= 400) {
    return {.how = proxy_status == 407 ? How::refused : How::unreachable,
            .status = static_cast<int>(proxy_status),
            .what = refused_by_proxy(static_cast<int>(proxy_status))};
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR: return {.how = How::unreachable, .what = what};
    case CURLE_OPERATION_TIMEDOUT: return {.how = taken_ ? How::silent : How::unreachable, .what = what};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return {.how = How::insecure, .what = what};
    // The address is that of the place it led to, which may have no host.
    case CURLE_TOO_MANY_REDIRECTS:
      return {.how = How::wrong, .what = fmt::format("{} redirects in a circle", answered_by_)};
    case CURLE_UNSUPPORTED_PROTOCOL:
      if (answered_by_.empty()) {
        return {.how = How::wrong, .what = fmt::format("what {} answers is no HTTP", host())};
      }
      return {.how = How::wrong,
              .what = fmt::format("{} leads to something other than http or https", answered_by_)};
    case CURLE_URL_MALFORMAT:
      return {.how = How::wrong,
              .what = fmt::format("{}: {}", answered_by_.empty() ? request_.url : answered_by_, complaint)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return {.how = How::wrong, .what = what};
    default: return {.how = How::cut_off, .what = what};
  }
}

}  // namespace

class Connections::Body {
 public:
  explicit Body(ConnectionListener& listener) : listener_(listener) {
    set_up_curl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  }
  Body(Body&&) = delete;
  ~Body() {
    for (auto& [id, connection] : connections_) curl_multi_remove_handle(multi_, connection->easy());
    connections_.clear();  // before what they share
    curl_multi_cleanup(multi_);
  }

  void open(ConnectionRequest request) {
    const ConnectionId id = request.id;
    const auto [jar, fresh] = shares_.try_emplace(request.network.cookies_file.native());
    if (fresh) jar->second = make_share();
    const bool reads_jar = fresh && !request.network.cookies_file.empty();
    auto connection =
        std::make_unique<Connection>(std::move(request), listener_, jar->second.get(), reads_jar);
    curl_multi_add_handle(multi_, connection->easy());
    connections_[id] = std::move(connection);
  }

  void shorten(ConnectionId id, Bytes end) {
    if (const auto found = connections_.find(id); found != connections_.end()) found->second->shorten(end);
  }

  void close(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    curl_multi_remove_handle(multi_, found->second->easy());
    connections_.erase(found);
  }

  [[nodiscard]] int open_count() const { return static_cast<int>(connections_.size()); }

  void turn(Duration at_most) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    if (tell_ends()) return;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(milliseconds(at_most)), nullptr);
  }

  void wake() { curl_multi_wakeup(multi_); }

 private:
  // One jar, and TLS sessions that let a fresh connection begin with one round trip less.
  static Share make_share() {
    Share share(curl_share_init());
    if (!share) throw std::bad_alloc();
    curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    return share;
  }

  bool tell_ends() {
    bool any = false;
    int waiting = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      char* private_word = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private_word);
      const auto* connection = reinterpret_cast<const Connection*>(private_word);
      const ConnectionId id = connection->id();
      const std::optional<Ending> ending = connection->ending(code);
      close(id);
      any = true;
      if (ending) listener_.ended(id, *ending);
    }
    return any;
  }

  ConnectionListener& listener_;
  CURLM* multi_ = nullptr;
  std::map<std::string, Share> shares_;  // by jar
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
};

Connections::Connections(ConnectionListener& listener) : body_(std::make_unique<Body>(listener)) {}

Connections::~Connections() = default;

void Connections::open(ConnectionRequest request) {
  body_->open(std::move(request));
}

void Connections::shorten(ConnectionId id, Bytes end) {
  body_->shorten(id, end);
}

void Connections::close(ConnectionId id) {
  body_->close(id);
}

int Connections::open_count() const {
  return body_->open_count();
}

void Connections::turn(Duration at_most) {
  body_->turn(at_most);
}

void Connections::wake() {
  body_->wake();
}

}  // namespace mg
