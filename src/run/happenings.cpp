#include "src/run/happenings.h"

#include <algorithm>
#include <utility>

namespace mg {
namespace {

// A child in full flight gives 64 KiB, about a thousand lines, a read: enough to never starve the consumer,
// little enough to keep a runaway child's flood in its pipe.
constexpr std::size_t kMostLines = 4096;
constexpr Bytes kMostBytes = 4_MiB;

Bytes size_of(const OutputLine& line) {
  return {static_cast<std::int64_t>(line.text.size())};
}

}  // namespace

void Happenings::add(Happening happening) {
  if (const auto* line = std::get_if<OutputLine>(&happening)) {
    ++lines_;
    bytes_ += size_of(*line);
  }
  waiting_.push_back(std::move(happening));
}

void Happenings::add_stop(StopAsked stop) {
  const auto after = std::ranges::find_if_not(
      waiting_, [](const Happening& one) { return std::holds_alternative<StopAsked>(one); });
  waiting_.insert(after, stop);
}

Happening Happenings::take() {
  Happening first = std::move(waiting_.front());
  waiting_.pop_front();
  if (const auto* line = std::get_if<OutputLine>(&first)) {
    --lines_;
    bytes_ -= size_of(*line);
  }
  return first;
}

bool Happenings::full() const {
  return lines_ >= kMostLines || bytes_ >= kMostBytes;
}

bool Happenings::has_room_again() const {
  return lines_ <= kMostLines / 2 && bytes_.count <= kMostBytes.count / 2;
}

}  // namespace mg
