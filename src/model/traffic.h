// Whose bytes went where: what a connection is for, and what it carried.
#pragma once

#include <string>

#include "src/base/units.h"

namespace mg {

// What a connection is for, as limits and the ledger know it.
struct Account {
  std::string queue;  // of several in one run; empty: there is only one
  std::string site;   // the profile's name; of a foreign tool: its program
  std::string job;    // the page's key; of what asks for a whole list: the list's id
  std::string list;   // of several in one run, where it has a limit of its own; the ledger does not keep it

  auto operator<=>(const Account&) const = default;
};

enum class TrafficSource {
  measured,  // counted by us as the bytes went by, heads of HTTP and records of TLS included where we see
             // them
  reported   // told by a tool that reached the net without us: bodies only
};

// What an account received from a host and sent to it.
struct Traffic {
  Account account;
  std::string host;
  TrafficSource source = TrafficSource::measured;
  Bytes received;
  Bytes sent;

  bool operator==(const Traffic&) const = default;
};

}  // namespace mg
