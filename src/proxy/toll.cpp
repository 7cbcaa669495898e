#include "src/proxy/toll.h"

#include <algorithm>

#include "src/proxy/timer_wait.h"

namespace mg {
namespace asio = boost::asio;

Toll::Toll(Meter& meter, const Account& account, std::string_view host, asio::steady_timer& timer,
           const bool& over)
    : meter_(meter),
      flow_(meter.open(account, host, std::chrono::steady_clock::now())),
      timer_(timer),
      over_(over) {}

Toll::~Toll() {
  if (paid_ > Bytes{}) meter_.give_back(flow_, paid_);
  meter_.close(flow_, std::chrono::steady_clock::now());
}

asio::awaitable<Bytes> Toll::ask(Bytes available) {
  if (over_) co_return Bytes{};
  if (paid_ > Bytes{}) co_return std::min(paid_, available);
  const Bytes count = std::min(available, meter_.turn(flow_));
  const int limits = meter_.changes();
  const Instant from = meter_.reserve(flow_, count, std::chrono::steady_clock::now());
  paid_ = count;
  for (;;) {
    const Instant now = std::chrono::steady_clock::now();
    if (now >= from || meter_.changes() != limits) co_return count;
    timer_.expires_at(std::min(from, now + kLookAtLimits));
    co_await wait_for(timer_);
    if (over_) co_return Bytes{};
  }
}

void Toll::received(Bytes count) {
  paid_ -= std::min(paid_, count);
  meter_.count(flow_, count, {});
}

void Toll::sent(Bytes count) {
  meter_.count(flow_, {}, count);
}

}  // namespace mg
