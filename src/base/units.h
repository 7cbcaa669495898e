// Quantities as types, so that a raw integer never crosses a function boundary as a size, a rate or a time.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace mg {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;   // for rules; monotonic
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;  // only stored or shown

using namespace std::chrono_literals;  // NOLINT: 2s and 500ms are how this code spells time

struct Bytes {
  std::int64_t count = 0;

  constexpr auto operator<=>(const Bytes&) const = default;
  constexpr Bytes& operator+=(Bytes other) { return count += other.count, *this; }
  constexpr Bytes& operator-=(Bytes other) { return count -= other.count, *this; }
  friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
  friend constexpr Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
};

struct BytesPerSecond {
  double count = 0;

  constexpr auto operator<=>(const BytesPerSecond&) const = default;
};

constexpr Bytes operator""_B(unsigned long long count) {
  return {static_cast<std::int64_t>(count)};
}
constexpr Bytes operator""_KiB(unsigned long long count) {
  return {static_cast<std::int64_t>(count) << 10};
}
constexpr Bytes operator""_MiB(unsigned long long count) {
  return {static_cast<std::int64_t>(count) << 20};
}

constexpr double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}
constexpr Duration from_seconds(double value) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
}
constexpr BytesPerSecond operator/(Bytes bytes, Duration duration) {
  return {duration <= Duration::zero() ? 0.0 : static_cast<double>(bytes.count) / seconds(duration)};
}

}  // namespace mg
