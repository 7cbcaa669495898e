// A run of bytes in a file or a resource, half open: `end` is not in it.
#pragma once

#include <compare>

#include "src/base/units.h"

namespace mg {

struct ByteRange {
  Bytes begin;
  Bytes end;

  [[nodiscard]] constexpr Bytes size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return end <= begin; }
  constexpr auto operator<=>(const ByteRange&) const = default;
};

}  // namespace mg
