#include "src/proxy/proxy_session.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "src/proxy/answer_head.h"
#include "src/proxy/authority.h"
#include "src/proxy/timer_wait.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPiece = 2048;     // a head mostly comes in one
constexpr int kMostTries = 3;            // to come with credentials on one connection
constexpr Bytes kMostDiscarded = 1_MiB;  // of what a client sends that nobody wants

// As refusal_answer has it, but the connection goes on: some tools send credentials only when they are asked.
constexpr std::string_view kChallenge =
    "HTTP/1.1 407 Proxy Authentication Required\r\n"
    "Proxy-Authenticate: Basic realm=\"multiget\"\r\n"
    "Content-Length: 0\r\n"
    "Connection: keep-alive\r\n"
    "Proxy-Connection: keep-alive\r\n\r\n";

Instant now() {
  return std::chrono::steady_clock::now();
}

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

// As it was when the proxy started: getenv is no call for threads.
Environment environment_now() {
  std::map<std::string, std::string> values;
  for (const char* name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
    values[name] = variable(name);
  }
  return [values = std::move(values)](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
}

}  // namespace

ProxyShared::ProxyShared(ProxyOptions given, Meter& meter_, ProxyListener& listener, asio::io_context& loop_)
    : options(std::move(given)),
      meter(meter_),
      loop(loop_),
      environment(environment_now()),
      sayings(listener),
      places(options.caps, options.connections_to_others),
      way_out(loop_, options.times) {}

ProxySession::ProxySession(ProxyShared& shared, Fd socket)
    : shared_(shared),
      begun_(now()),
      client_(shared.loop.get_executor(), std::move(socket)),
      way_(shared.loop.get_executor()),
      upward_(*this),
      downward_(*this) {
  shared_.sessions.insert(this);
}

// The host's socket is closed before another may have its place.
ProxySession::~ProxySession() {
  toll_.reset();
  way_.far.reset();
  if (place_) shared_.places.leave(*place_);
  shared_.sessions.erase(this);
  shared_.session_ended();
}

std::optional<ClientId> ProxySession::client() const {
  return who_ ? std::optional(who_->id) : std::nullopt;
}

void ProxySession::end() {
  way_.call_off();
  client_.give_up(ECANCELED);
}

void ProxySession::say(const std::string& sentence) {
  shared_.sayings.say(client(), sentence, now());
}

asio::awaitable<bool> ProxySession::prepare() {
  std::string input;
  const std::optional<RequestHead> head = co_await read_admitted_request(input);
  if (!head) co_return false;
  kind_ = head->kind;
  to_ = head->to;
  const TargetKind target = kind_ == RequestHead::Kind::tunnel ? TargetKind::tunnel : TargetKind::plain;
  const auto upstream = upstream_for(to_, target, who_->asked.network.proxy, shared_.environment);
  if (!upstream) {
    refuse({.status = 502, .why = upstream.error().what});
    co_return false;
  }
  const bool placed = co_await wait_for_place();
  if (!placed) co_return false;
  const OrRefusal opened = co_await shared_.way_out.open(way_, to_, target, *upstream, who_->asked);
  if (way_.over) co_return false;
  if (!opened) {
    refuse(opened.error());
    co_return false;
  }
  co_return co_await begin(*head, *upstream, std::move(input));
}

asio::awaitable<std::optional<RequestHead>> ProxySession::read_request(std::string& input) {
  client_.wait_until(now() + shared_.options.times.head);
  std::array<char, kPiece> piece;  // NOLINT: written before it is read
  for (;;) {
    auto head = read_request_head(input);
    if (!head) {
      refuse(head.error());
      co_return std::nullopt;
    }
    if (*head) {
      client_.wait_until(Instant::max());
      co_return std::move(*head);
    }
    const Step step = co_await client_.read_some(piece);
    if (step.kind != Step::Kind::moved) {
      if (step.error == ETIMEDOUT) refuse({.status = 408, .why = "no whole request came in time"});
      co_return std::nullopt;
    }
    input.append(piece.data(), step.count);
  }
}

asio::awaitable<std::optional<RequestHead>> ProxySession::read_admitted_request(std::string& input) {
  for (int tries = 1;; ++tries) {
    std::optional<RequestHead> head = co_await read_request(input);
    if (!head) co_return std::nullopt;
    input.erase(0, head->length);
    if (head->credentials) {
      who_ = shared_.book.find(*head->credentials);
      if (!who_) say("a program came to the proxy with a name and password that are none of ours");
    }
    if (who_) co_return head;
    const bool may_try_again =
        tries < kMostTries && head->body == Bytes{} && head->version == RequestHead::Version::http11;
    if (!may_try_again) {
      refuse({.status = 407, .why = "this proxy serves only programs that were given a name and a password"});
      co_return std::nullopt;
    }
    const int error = co_await client_.write_all(kChallenge);
    if (error != 0) co_return std::nullopt;
  }
}

asio::awaitable<bool> ProxySession::wait_for_place() {
  place_ = shared_.places.ask(to_.host, [this] { way_.timer.cancel(); });
  waits_for_place_ = true;
  while (!shared_.places.has(*place_) && !way_.over) {
    way_.timer.expires_at(Instant::max());
    co_await wait_for(way_.timer);
  }
  waits_for_place_ = false;
  co_return !way_.over;
}

asio::awaitable<bool> ProxySession::begin(const RequestHead& head, const Upstream& upstream,
                                          std::string input) {
  opened_ = last_bytes_ = now();
  toll_.emplace(shared_.meter, who_->asked.account, write_host(to_.host), way_.timer, way_.over);
  if (who_->asked.bears_cuts > 0) watch_ = std::make_unique<SagWatch>();
  if (kind_ == RequestHead::Kind::tunnel) {
    const std::string answer = tunnel_answer();
    const int error = co_await client_.write_all(answer);
    if (error != 0) co_return false;
    early_up_ = std::move(input);
    co_return true;
  }
  using Kind = Upstream::Kind;
  if (upstream.kind == Kind::http || upstream.kind == Kind::https) {
    proxy_ = upstream.proxy;
    const std::string authorization = upstream.credentials ? basic_authorization(*upstream.credentials) : "";
    early_up_ = proxy_request(head, authorization);
  } else {
    early_up_ = origin_request(head);
  }
  // Exactly the body that was announced: what else came is no part of this request.
  const auto body = static_cast<std::size_t>(head.body.count);
  const std::size_t here = std::min(input.size(), body);
  early_up_.append(input, 0, here);
  body_left_ = Bytes{static_cast<std::int64_t>(body - here)};
  co_return true;
}

// A short answer always fits into a socket that has sent next to nothing; where it does not, nobody reads.
void ProxySession::refuse(const Refusal& refusal) {
  const bool known = who_ != nullptr;
  say(known || refusal.status == 407 ? refusal.why : fmt::format("a request was refused: {}", refusal.why));
  (void)client_.write(refusal_answer(refusal));
  client_.end_sending();
  client_.wait_until(now() + shared_.options.times.linger);
  if (relaying_) {
    down_ended_ = true;
    leave_host();
    return;
  }
  way_.far.reset();
  if (place_) shared_.places.leave(*place_);
  place_.reset();
}

asio::awaitable<void> ProxySession::discard() {
  for (Bytes read; read < kMostDiscarded;) {
    const int stopped = co_await client_.wait(Want::read);
    if (stopped != 0) co_return;
    std::array<char, kPiece> piece;  // NOLINT: written before it is read
    const Step step = client_.read(piece);
    if (step.kind == Step::Kind::ended) {
      up_ended_ = true;
      co_return;
    }
    if (step.kind == Step::Kind::failed) {
      reset_both();
      co_return;
    }
    read += Bytes{static_cast<std::int64_t>(step.count)};
  }
}

void ProxySession::reset_both() {
  client_.end_with_reset();
  if (way_.far) way_.far->end_with_reset();
  end();
}

void ProxySession::look(Instant now) {
  client_.look(now);
  if (way_.far) way_.far->look(now);
  if (waits_for_place_ && client_.other_end_gone()) return end();
  if (!relaying_) return;
  const Duration silent = now - last_bytes_;
  if ((up_ended_ || down_ended_) && silent > shared_.options.times.half_closed) return end();
  // Kept by a tool that has what it wanted, and may not even come back.
  if (last_from_host_ && silent > shared_.options.times.idle && shared_.places.wanted(to_.host)) return end();
  look_for_sag(now);
}

}  // namespace mg
