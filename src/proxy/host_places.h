// How many connections of all clients together each host gets; more wait in the order they came.
// Knows neither sockets nor clocks.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/proxy/metering_proxy.h"

namespace mg {

enum class PlaceId : std::int64_t {};

class HostPlaces {
 public:
  HostPlaces(std::vector<ConnectionCap> caps, int connections_to_others);

  // Takes a place, or waits for one; `given` is called when it comes later than at once.
  [[nodiscard]] PlaceId ask(const std::string& host, std::function<void()> given);
  [[nodiscard]] bool has(PlaceId id) const { return wishes_.at(id).granted; }
  // Gives the place up, or the wish.
  void leave(PlaceId id);
  // Somebody waits for one at this host.
  [[nodiscard]] bool wanted(const std::string& host) const;

 private:
  struct Wish {
    std::string host;
    std::function<void()> given;
    bool granted = false;
  };
  struct Host {
    int taken = 0;
    std::deque<PlaceId> waiting;
  };

  [[nodiscard]] int cap_of(std::string_view host) const;

  std::vector<ConnectionCap> caps_;
  int others_;
  std::map<std::string, Host> hosts_;  // where somebody is or waits
  std::map<PlaceId, Wish> wishes_;
  std::int64_t next_ = 1;
};

}  // namespace mg
