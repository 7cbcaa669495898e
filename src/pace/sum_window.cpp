#include "src/pace/sum_window.h"

#include <algorithm>
#include <utility>

namespace mg {
namespace {

constexpr Duration kLeast = 500ms;
constexpr Bytes kPieces = 192_KiB;  // of each connection: servers write pieces of up to 64 KiB
constexpr Duration kLongest = 3s;
constexpr Duration kShortLife = 700ms;
constexpr Duration kLongLife = 1400ms;  // apart, so that it does not go back and forth

}  // namespace

void SumWindow::restart(Instant from) {
  from_ = from;
  bytes_ = {};
  carried_ = {};
}

void SumWindow::add(Bytes count, Instant since, Instant until) {
  if (until <= from_) return;
  const Duration all = until - since;
  const Duration in_here = until - std::max(since, from_);
  const double part = all > Duration::zero() ? seconds(in_here) / seconds(all) : 1.0;
  bytes_ += Bytes{static_cast<std::int64_t>(static_cast<double>(count.count) * part)};
  carried_ += in_here;
}

bool SumWindow::lived(Duration time) {
  life_ += (time - life_) / 4;
  const bool is_short = life_ < (short_lived_ ? kLongLife : kShortLife);
  return std::exchange(short_lived_, is_short) != is_short;
}

std::optional<BytesPerSecond> SumWindow::sum(int connections, Instant now) const {
  const Duration least = short_lived_ ? std::max(kLeast, 2 * life_) : kLeast;
  if (age(now) < least) return std::nullopt;
  if (bytes_.count < kPieces.count * connections && age(now) < kLongest) return std::nullopt;
  // Short ones open all the time, and that is part of what they bring. For long ones a handshake in the
  // window is an accident, and is taken out.
  if (short_lived_ || carried_ < Duration(1)) return bytes_ / age(now);
  return BytesPerSecond{(bytes_ / carried_).count * connections};
}

}  // namespace mg
