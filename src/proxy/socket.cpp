#include "src/proxy/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "src/proxy/tls.h"

namespace mg {
namespace asio = boost::asio;
namespace {

Step step_of(ssize_t result, Want want) {
  if (result > 0) return {.kind = Step::Kind::moved, .count = static_cast<std::size_t>(result)};
  if (result == 0) return {.kind = Step::Kind::ended};
  if (errno == EAGAIN || errno == EINTR) return {.kind = Step::Kind::blocked, .want = want};
  return {.kind = Step::Kind::failed, .error = errno};
}

}  // namespace

Socket::Socket(const asio::any_io_executor& executor, Fd socket) : socket_(executor) {
  // Small pieces of a tunnel are not ours to hold back.
  const int at_once = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  socket_.assign(socket.number());
  (void)socket.release();  // it is the descriptor's now
}

Socket::~Socket() = default;

Step Socket::read(std::span<char> room) {
  if (tls_) return tls_->read(room);
  return step_of(::recv(number(), room.data(), room.size(), MSG_DONTWAIT), Want::read);
}

Step Socket::write(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  return step_of(::send(number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL), Want::write);
}

void Socket::end_sending() {
  if (tls_) tls_->end_sending();
  ::shutdown(number(), SHUT_WR);
}

void Socket::end_with_reset() {
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(number(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

asio::awaitable<int> Socket::wait(Want want) {
  if (given_up_ != 0) co_return given_up_;
  const auto what =
      want == Want::read ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
  boost::system::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await socket_.async_wait(what, token);
  co_return given_up_ != 0 ? given_up_ : error.value();
}

asio::awaitable<Step> Socket::read_some(std::span<char> room) {
  for (;;) {
    const Step step = read(room);
    if (step.kind != Step::Kind::blocked) co_return step;
    const int error = co_await wait(step.want);
    if (error != 0) co_return Step{.kind = Step::Kind::failed, .error = error};
  }
}

asio::awaitable<int> Socket::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const Step step = write(bytes);
    if (step.kind == Step::Kind::failed) co_return step.error;
    if (step.kind == Step::Kind::ended) co_return EPIPE;
    if (step.kind == Step::Kind::moved) {
      bytes.remove_prefix(step.count);
      continue;
    }
    const int error = co_await wait(step.want);
    if (error != 0) co_return error;
  }
  co_return 0;
}

void Socket::wrap(std::unique_ptr<Tls> tls) {
  tls_ = std::move(tls);
}

void Socket::give_up(int why) {
  if (given_up_ == 0) given_up_ = why;
  boost::system::error_code ignored;  // there is nothing that could be done about it
  socket_.cancel(ignored);
}

void Socket::look(Instant now) {
  if (now >= until_) give_up(ETIMEDOUT);
}

std::size_t Socket::readable() {
  int count = 0;
  if (::ioctl(number(), FIONREAD, &count) != 0) return 0;
  return static_cast<std::size_t>(std::max(count, 0));
}

bool Socket::at_urgent_byte() {
  return ::sockatmark(number()) == 1;
}

bool Socket::other_end_gone() {
  tcp_info state{};
  socklen_t size = sizeof state;
  if (::getsockopt(number(), IPPROTO_TCP, TCP_INFO, &state, &size) != 0) return true;
  return state.tcpi_state != TCP_ESTABLISHED;
}

}  // namespace mg
