#include <fcntl.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "src/proxy/relay.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr unsigned kFlags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

ssize_t splice_some(int from, int to, Bytes count) {
  for (;;) {
    const ssize_t moved = ::splice(from, nullptr, to, nullptr, static_cast<std::size_t>(count.count), kFlags);
    if (moved >= 0 || errno != EINTR) return moved;
  }
}

}  // namespace

asio::awaitable<RelayEnd> SpliceRelay::carry(Socket& from, Socket& to, Passage& passage, Bytes& left) {
  if (from.tls() != nullptr || to.tls() != nullptr) co_return RelayEnd::unsuitable;
  Bytes this_turn;
  while (left > Bytes{}) {
    if (from.given_up() != 0 || to.given_up() != 0) co_return RelayEnd::stopped;
    Bytes most = left;
    if (!passage.free()) {
      const Bytes available{static_cast<std::int64_t>(from.readable())};
      // Nothing there: the end, a failure or nothing yet. One byte tells which, and can only be missing.
      if (available == Bytes{}) {
        char unread = 0;
        const ssize_t there = ::recv(from.number(), &unread, 1, MSG_PEEK | MSG_DONTWAIT);
        if (there == 0) co_return RelayEnd::ended;
        if (there < 0 && errno != EAGAIN) co_return RelayEnd::from_failed;
        if (there > 0 && from.at_urgent_byte()) co_return RelayEnd::unsuitable;
        if (there > 0) continue;
        const int stopped = co_await from.wait(Want::read);
        if (stopped != 0) co_return RelayEnd::stopped;
        continue;
      }
      most = co_await passage.ask(std::min(available, left));
      if (most == Bytes{}) co_return RelayEnd::stopped;
    }
    Pipe pipe = pipes_.take();
    if (!pipe.in) co_return RelayEnd::unsuitable;
    const ssize_t came = splice_some(from.number(), pipe.in.number(), std::min(most, pipe.capacity));
    const int error = errno;
    if (came > 0) {
      const Bytes count{came};
      passage.taken(count);
      left -= count;
      const RelayEnd drained = co_await drain(pipe, count, to, passage);
      if (drained != RelayEnd::all) co_return drained;
      pipes_.give_back(std::move(pipe));
      this_turn += count;
      if (this_turn >= kRelayTurn) {
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        this_turn = {};
      }
      continue;
    }
    pipes_.give_back(std::move(pipe));
    const bool no_more = came == 0;
    if ((no_more || error == EAGAIN) && from.at_urgent_byte()) co_return RelayEnd::unsuitable;
    if (no_more) co_return RelayEnd::ended;
    if (error == EINVAL) co_return RelayEnd::unsuitable;
    if (error != EAGAIN) co_return RelayEnd::from_failed;
    const int stopped = co_await from.wait(Want::read);
    if (stopped != 0) co_return RelayEnd::stopped;
    this_turn = {};
  }
  co_return RelayEnd::all;
}

asio::awaitable<RelayEnd> SpliceRelay::drain(const Pipe& pipe, Bytes count, Socket& to, Passage& passage) {
  while (count > Bytes{}) {
    const ssize_t went = splice_some(pipe.out.number(), to.number(), count);
    if (went > 0) {
      count -= Bytes{went};
      continue;
    }
    if (went == 0 || errno != EAGAIN) co_return RelayEnd::to_failed;
    passage.held();
    const int stopped = co_await to.wait(Want::write);
    if (stopped != 0) co_return RelayEnd::stopped;
    passage.held();
  }
  co_return RelayEnd::all;
}

}  // namespace mg
