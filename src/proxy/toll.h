// One connection at the meter: waits until bytes from the host may be taken, and counts both directions.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string_view>

#include "src/net/meter.h"
#include "src/proxy/relay.h"

namespace mg {

class Toll {
 public:
  // `timer` is woken early (cancelled) by whoever sets `over`.
  Toll(Meter& meter, const Account& account, std::string_view host, boost::asio::steady_timer& timer,
       const bool& over);
  Toll(Toll&&) = delete;
  ~Toll();

  [[nodiscard]] bool free() { return !meter_.limited(flow_); }
  // So many bytes of the host's are there: how many may be taken, once they may be; 0: it is over.
  boost::asio::awaitable<Bytes> ask(Bytes available);
  void received(Bytes count);
  void sent(Bytes count);

 private:
  Meter& meter_;
  FlowId flow_;
  boost::asio::steady_timer& timer_;
  const bool& over_;
  Bytes paid_;  // reserved, and not taken yet
};

}  // namespace mg
