// The part of a client's connection in which bytes go to and fro.
#include <fmt/format.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <exception>
#include <limits>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/proxy/answer_head.h"
#include "src/proxy/authority.h"
#include "src/proxy/proxy_session.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPiece = 2048;
constexpr Bytes kAll{std::numeric_limits<std::int64_t>::max()};

Instant now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

asio::awaitable<void> ProxySession::serve(std::shared_ptr<ProxySession> session) {
  const bool ready = co_await session->prepare();
  if (!ready) {
    if (!session->way_.over) co_await session->discard();
    co_return;
  }
  session->relaying_ = true;
  const auto executor = co_await asio::this_coro::executor;
  const auto up = [](std::shared_ptr<ProxySession> held) -> asio::awaitable<void> {
    co_await held->carry_up();
  };
  const auto ended = [session](const std::exception_ptr& problem) {
    if (problem) session->reset_both();  // no memory, most likely: this connection cannot go on
  };
  asio::co_spawn(executor, up(session), ended);
  co_await session->carry_down();
}

asio::awaitable<RelayEnd> ProxySession::carry(Socket& from, Socket& to, Passage& passage, Bytes& left) {
  if (shared_.options.relay == RelayKind::splice) {
    const RelayEnd end = co_await shared_.splice.carry(from, to, passage, left);
    if (end != RelayEnd::unsuitable) co_return end;
  }
  co_return co_await shared_.copy.carry(from, to, passage, left);
}

asio::awaitable<void> ProxySession::carry_up() {
  const bool tunnel = kind_ == RequestHead::Kind::tunnel;
  Socket& far = *way_.far;
  RelayEnd end = RelayEnd::all;
  if (!early_up_.empty()) {
    const std::string early = std::exchange(early_up_, {});
    upward_.taken(Bytes{static_cast<std::int64_t>(early.size())});
    const int error = co_await far.write_all(early);
    if (error != 0) end = RelayEnd::to_failed;
  }
  Bytes left = tunnel ? kAll : body_left_;
  if (end == RelayEnd::all) end = co_await carry(client_, far, upward_, left);
  if (way_.over) co_return;

  const bool cut_short = end == RelayEnd::from_failed || (end == RelayEnd::ended && !tunnel);
  if (cut_short) co_return reset_both();
  if (end == RelayEnd::ended) {
    up_ended_ = true;
    far.end_sending();
  }
  if (end == RelayEnd::to_failed) {
    // It may have answered before it closed; whoever reads that learns how it ended.
    far_broke_ = true;
    if (down_ended_) co_return reset_both();
  }
  if (tunnel) co_return;
  sent_all_ = true;
  leave_host();
  co_await discard();
}

asio::awaitable<void> ProxySession::carry_down() {
  Socket& far = *way_.far;
  if (kind_ == RequestHead::Kind::plain) {
    const bool answered = co_await carry_answer_head();
    if (!answered) co_return;
  }
  if (!way_.early.empty()) {
    const std::string early = std::exchange(way_.early, {});
    const Bytes count{static_cast<std::int64_t>(early.size())};
    const bool paid = co_await pay_for(downward_, count);
    if (!paid) co_return;
    const int error = co_await client_.write_all(early);
    if (error != 0) co_return reset_both();
  }
  Bytes left = kAll;
  const RelayEnd end = co_await carry(far, client_, downward_, left);
  if (way_.over || end == RelayEnd::stopped) co_return;
  if (end != RelayEnd::ended || far_broke_) co_return reset_both();
  down_ended_ = true;
  client_.end_sending();
  if (kind_ == RequestHead::Kind::tunnel) co_return;
  client_.wait_until(now() + shared_.options.times.linger);
  leave_host();
}

void ProxySession::leave_host() {
  if (!down_ended_) return;
  if (!sent_all_) return way_.far->give_up(ECANCELED);
  toll_.reset();
  way_.far.reset();
  shared_.places.leave(*place_);
}

asio::awaitable<bool> ProxySession::carry_answer_head() {
  Socket& far = *way_.far;
  const std::string subject =
      proxy_.host.empty() ? write_authority(to_) : "the proxy " + write_authority(proxy_);
  std::string answer;
  std::array<char, kPiece> piece;  // NOLINT: written before it is read
  for (;;) {
    const auto head = read_answer_head(answer);
    if (!head && !answer.empty()) {
      refuse({.status = 502, .why = fmt::format("{}: {}", subject, head.error().what)});
      co_return false;
    }
    if (head && *head) {
      if ((*head)->status == 407 && !proxy_.host.empty()) {
        refuse({.status = 407, .why = fmt::format("{} wants other credentials", subject)});
        co_return false;
      }
      const int error = co_await client_.write_all((*head)->handed_on);
      if (error != 0) {
        reset_both();
        co_return false;
      }
      answer.erase(0, (*head)->length);
      if ((*head)->interim()) continue;
      way_.early = std::move(answer);
      co_return true;
    }
    const Step step = co_await far.read_some(piece);
    if (way_.over) co_return false;
    if (step.kind != Step::Kind::moved) {
      refuse({.status = 502, .why = fmt::format("{} closed the connection without an answer", subject)});
      co_return false;
    }
    const Bytes count{static_cast<std::int64_t>(step.count)};
    const bool paid = co_await pay_for(downward_, count);
    if (!paid) co_return false;
    answer.append(piece.data(), step.count);
  }
}

asio::awaitable<Bytes> ProxySession::Upward::ask(Bytes available) {
  co_return available;
}

void ProxySession::Upward::taken(Bytes count) {
  const Instant moment = now();
  session_.last_bytes_ = moment;
  session_.last_from_host_ = false;
  session_.toll_->sent(count);
  if (session_.watch_) session_.watch_->asked(moment);
}

asio::awaitable<Bytes> ProxySession::Downward::ask(Bytes available) {
  if (session_.watch_) session_.watch_->held(now());
  const Bytes allowed = co_await session_.toll_->ask(available);
  if (session_.watch_) session_.watch_->held(now());
  co_return allowed;
}

void ProxySession::Downward::taken(Bytes count) {
  const Instant moment = now();
  session_.last_bytes_ = moment;
  session_.last_from_host_ = true;
  session_.toll_->received(count);
  if (session_.watch_) session_.watch_->arrived(count, moment);
}

void ProxySession::Downward::held() {
  if (session_.watch_) session_.watch_->held(now());
}

void ProxySession::look_for_sag(Instant now) {
  if (!watch_) return;
  AdmittedClient& who = *who_;
  if (who.last_cut && who.last_cut->host == to_.host && who.last_cut->at < opened_) {
    who.cuts.fresh_one_brought(watch_->total(), watch_->best());
  }
  if (!watch_->sags(now) || !who.cuts.may_cut(now)) return;
  who.cuts.cut(watch_->recent(now), now);
  who.last_cut = {.host = to_.host, .at = now};
  say(fmt::format("the connection to {} had become slow ({} after {} at up to {}) and was cut", to_.host,
                  format_rate(watch_->recent(now)), format_bytes(watch_->total()),
                  format_rate(watch_->best())));
  // To the tool it is an answer that ended too early, which more of them bear than a reset.
  if (way_.far) way_.far->end_with_reset();
  end();
}

}  // namespace mg
