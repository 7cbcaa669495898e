#include "src/base/waits.h"

#include <algorithm>

namespace mg {

Duration doubled(Duration first, int times, Duration most) {
  Duration wait = std::min(first, most);
  for (int i = 0; i < times && wait < most; ++i) wait = std::min(wait * 2, most);
  return wait;
}

Duration drawn(Duration least, Duration most, std::mt19937_64& random) {
  if (most <= least) return least;
  return Duration(std::uniform_int_distribution<Duration::rep>(least.count(), most.count())(random));
}

}  // namespace mg
