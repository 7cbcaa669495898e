#include "src/proxy/host_places.h"

#include <algorithm>
#include <utility>

namespace mg {

HostPlaces::HostPlaces(std::vector<ConnectionCap> caps, int connections_to_others)
    : caps_(std::move(caps)), others_(connections_to_others) {}

PlaceId HostPlaces::ask(const std::string& host, std::function<void()> given) {
  const PlaceId id{next_++};
  Host& at = hosts_[host];
  const bool room = at.waiting.empty() && at.taken < cap_of(host);
  if (room) {
    at.taken += 1;
  } else {
    at.waiting.push_back(id);
  }
  wishes_[id] = {.host = host, .given = std::move(given), .granted = room};
  return id;
}

void HostPlaces::leave(PlaceId id) {
  const auto found = wishes_.find(id);
  if (found == wishes_.end()) return;
  const Wish left = std::move(found->second);
  wishes_.erase(found);
  Host& at = hosts_.at(left.host);
  if (!left.granted) {
    std::erase(at.waiting, id);
  } else {
    at.taken -= 1;
  }
  if (left.granted && !at.waiting.empty()) {
    Wish& next = wishes_.at(at.waiting.front());
    at.waiting.pop_front();
    at.taken += 1;
    next.granted = true;
    next.given();
  }
  if (at.taken == 0 && at.waiting.empty()) hosts_.erase(left.host);
}

bool HostPlaces::wanted(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found != hosts_.end() && !found->second.waiting.empty();
}

// At least one: a cap makes slow, it does not shut out.
int HostPlaces::cap_of(std::string_view host) const {
  return std::max(cap_for(caps_, host, others_), 1);
}

}  // namespace mg
