// What a page's file held when it was fetched and found good, kept so that it can be checked again later.
#pragma once

#include <optional>

#include "src/base/units.h"

namespace mg {

struct PageFacts {
  std::optional<Duration> length;
  bool has_picture = false;
  bool has_sound = false;
  int height = 0;  // of the picture; 0: not known

  bool operator==(const PageFacts&) const = default;
};

}  // namespace mg
