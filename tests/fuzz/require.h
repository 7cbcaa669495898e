// How a fuzz target says that a promise was broken.
#pragma once

#include <cstdlib>

// The fuzzer takes an abort for a finding, and keeps the input.
inline void require(bool promise) {
  if (!promise) std::abort();
}
