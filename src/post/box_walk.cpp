#include "src/post/box_walk.h"

#include <cstdint>

namespace mg {

namespace {

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

bool begins_with_box(std::string_view head) {
  return head.size() >= 8 && head.substr(4, 4) == "ftyp";
}

std::optional<Bytes> box_length(std::string_view head, Bytes left) {
  constexpr std::uint64_t kLongest = std::uint64_t{1} << 60U;
  if (head.size() < 8) return std::nullopt;
  std::uint64_t length = number(head.substr(0, 4));
  std::uint64_t least = 8;
  if (length == 0) return left;
  if (length == 1) {  // it follows in eight bytes
    if (head.size() < 16) return std::nullopt;
    length = number(head.substr(8, 8));
    least = 16;
  }
  if (length < least || length > kLongest) return std::nullopt;
  return Bytes{static_cast<std::int64_t>(length)};
}

}  // namespace mg
