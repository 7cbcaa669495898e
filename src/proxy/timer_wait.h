// Waiting for a timer in a coroutine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace mg {

// Until it expires or is cancelled; who waits looks at why.
inline boost::asio::awaitable<void> wait_for(boost::asio::steady_timer& timer) {
  boost::system::error_code unused;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, unused);
  co_await timer.async_wait(token);
}

}  // namespace mg
