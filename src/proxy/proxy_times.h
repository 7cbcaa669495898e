// How long the proxy waits for what. Tests wait less.
#pragma once

#include "src/base/units.h"

namespace mg {

struct ProxyTimes {
  Duration head = 10s;               // for a request's head to have come
  Duration connect = 15s;            // for a connection to a host or a proxy, its name resolved
  Duration connect_to_address = 5s;  // to one address of it; for TLS with a proxy
  Duration proxy_answer = 30s;       // for a proxy behind us to open a way: it has a host to reach, too
  Duration half_closed = 60s;        // without a byte, after one side has ended
  Duration idle = 10s;               // after this others may have the place of who is done, it seems
  Duration linger = 2s;              // for a client to take the last answer
  Duration look = 1s;                // at all of these, and at sagging connections
};

}  // namespace mg
