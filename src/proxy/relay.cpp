#include "src/proxy/relay.h"

namespace mg {

// What may be taken is told as taken before more is asked for: until then it is the same turn.
boost::asio::awaitable<bool> pay_for(Passage& passage, Bytes count) {
  while (count > Bytes{}) {
    Bytes taken = count;
    if (!passage.free()) taken = co_await passage.ask(count);
    if (taken == Bytes{}) co_return false;
    passage.taken(taken);
    count -= taken;
  }
  co_return true;
}

}  // namespace mg
