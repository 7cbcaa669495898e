// A number that stands for a text (FNV-1a, 64 bits): another byte anywhere makes another one. Against
// accidents, not against somebody who wants two texts to look alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace mg {

[[nodiscard]] constexpr std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace mg
