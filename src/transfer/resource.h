// What a link led to; two answers with another `size` are not of one resource.
#pragma once

#include <optional>
#include <string>

#include "src/base/units.h"

namespace mg {

struct Resource {
  std::optional<Bytes> size;  // whole; empty: the server does not tell
  std::string validator;      // a strong ETag or a Last-Modified, as the server wrote it; empty: none
  std::string host;           // who said so: mirrors of the same bytes have validators of their own

  bool operator==(const Resource&) const = default;
};

}  // namespace mg
