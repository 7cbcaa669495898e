#include "src/model/traffic_sums.h"

namespace mg {

std::string_view to_string(TrafficKey key) {
  switch (key) {
    case TrafficKey::host: return "host";
    case TrafficKey::site: return "site";
    case TrafficKey::day: return "day";
    case TrafficKey::job: return "job";
  }
  return "host";
}

std::string_view to_string(TrafficSource source) {
  return source == TrafficSource::measured ? "measured" : "reported";
}

}  // namespace mg
