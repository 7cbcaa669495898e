#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "src/proxy/relay.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kBuffer = 64 * 1024;  // measured: 16 KiB costs a quarter more, 256 KiB brings nothing
constexpr std::size_t kMostIdle = 16;

}  // namespace

CopyRelay::Buffer CopyRelay::take_buffer() {
  if (buffers_.empty()) return Buffer(kBuffer);
  Buffer buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void CopyRelay::give_back(Buffer buffer) {
  if (buffers_.size() < kMostIdle) buffers_.push_back(std::move(buffer));
}

// How much TLS holds is only known once it is read: there it is asked for afterwards, before it goes on.
asio::awaitable<RelayEnd> CopyRelay::carry(Socket& from, Socket& to, Passage& passage, Bytes& left) {
  Bytes this_turn;
  while (left > Bytes{}) {
    if (from.given_up() != 0 || to.given_up() != 0) co_return RelayEnd::stopped;
    Bytes most = std::min(left, Bytes{kBuffer});
    const Bytes there{from.tls() == nullptr ? static_cast<std::int64_t>(from.readable()) : 0};
    if (!passage.free() && there > Bytes{}) {
      most = co_await passage.ask(std::min(there, most));
      if (most == Bytes{}) co_return RelayEnd::stopped;
    }
    Buffer buffer = take_buffer();
    const std::span<char> room(buffer.data(), static_cast<std::size_t>(most.count));
    const Step step = from.read(room);
    if (step.kind == Step::Kind::moved) {
      const Bytes count{static_cast<std::int64_t>(step.count)};
      const bool paid = co_await pay_for(passage, count);
      if (!paid) co_return RelayEnd::stopped;
      left -= count;
      const std::string_view bytes(buffer.data(), step.count);
      const RelayEnd passed = co_await pass_on(bytes, to, passage);
      if (passed != RelayEnd::all) co_return passed;
      give_back(std::move(buffer));
      this_turn += count;
      if (this_turn >= kRelayTurn) {
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        this_turn = {};
      }
      continue;
    }
    give_back(std::move(buffer));
    if (step.kind == Step::Kind::ended) co_return RelayEnd::ended;
    if (step.kind == Step::Kind::failed) co_return RelayEnd::from_failed;
    const int stopped = co_await from.wait(step.want);
    if (stopped != 0) co_return RelayEnd::stopped;
    this_turn = {};
  }
  co_return RelayEnd::all;
}

asio::awaitable<RelayEnd> CopyRelay::pass_on(std::string_view bytes, Socket& to, Passage& passage) {
  while (!bytes.empty()) {
    const Step step = to.write(bytes);
    if (step.kind == Step::Kind::moved) {
      bytes.remove_prefix(step.count);
      continue;
    }
    if (step.kind != Step::Kind::blocked) co_return RelayEnd::to_failed;
    passage.held();
    const int stopped = co_await to.wait(step.want);
    if (stopped != 0) co_return RelayEnd::stopped;
    passage.held();
  }
  co_return RelayEnd::all;
}

}  // namespace mg
