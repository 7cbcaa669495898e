#include "src/transfer/segment_map.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace mg {
namespace {

using Ranges = std::vector<ByteRange>;  // sorted, apart from each other, none empty

constexpr Bytes kFarthest{std::numeric_limits<std::int64_t>::max()};

Ranges::iterator first_ending_after(Ranges& ranges, Bytes position) {
  return std::ranges::partition_point(ranges, [=](const ByteRange& r) { return r.end <= position; });
}
Ranges::iterator first_beginning_at(Ranges& ranges, Bytes position) {
  return std::ranges::partition_point(ranges, [=](const ByteRange& r) { return r.begin < position; });
}

void add(Ranges& ranges, ByteRange range) {
  if (range.empty()) return;
  // Those that only touch are joined too.
  const auto first = std::ranges::partition_point(ranges, [=](auto& r) { return r.end < range.begin; });
  const auto last = std::ranges::partition_point(ranges, [=](auto& r) { return r.begin <= range.end; });
  if (first == last) {
    ranges.insert(first, range);
    return;
  }
  *first = {std::min(first->begin, range.begin), std::max(std::prev(last)->end, range.end)};
  ranges.erase(std::next(first), last);
}

void remove(Ranges& ranges, ByteRange range) {
  if (range.empty()) return;
  const auto first = first_ending_after(ranges, range.begin);
  const auto last = first_beginning_at(ranges, range.end);
  if (first >= last) return;
  const ByteRange before{first->begin, range.begin};
  const ByteRange behind{range.end, std::prev(last)->end};
  auto place = ranges.erase(first, last);
  if (!behind.empty()) place = ranges.insert(place, behind);
  if (!before.empty()) ranges.insert(place, before);
}

[[maybe_unused]] bool touches_none(Ranges& ranges, ByteRange range) {
  return range.empty() || first_ending_after(ranges, range.begin) == first_beginning_at(ranges, range.end);
}

}  // namespace

ByteRange SegmentMap::within(ByteRange range) const {
  return {std::max(range.begin, Bytes{}), std::min(range.end, size_.value_or(kFarthest))};
}

void SegmentMap::set_size(Bytes size) {
  assert(size >= Bytes{} && "a file has no negative size");
  size_ = size;
  remove(there_, {size, kFarthest});
  remove(in_flight_, {size, kFarthest});
}

void SegmentMap::fill(ByteRange range) {
  add(there_, within(range));
  remove(in_flight_, within(range));
}

void SegmentMap::claim(ByteRange range) {
  assert(touches_none(there_, within(range)) && "bytes that are there are not claimed");
  assert(touches_none(in_flight_, within(range)) && "bytes are claimed once");
  add(in_flight_, within(range));
}

void SegmentMap::release(ByteRange range) {
  remove(in_flight_, within(range));
}

std::vector<ByteRange> SegmentMap::wanted() const {
  Ranges wanted;
  if (!size_) return wanted;
  Bytes seen;  // everything before is told of
  auto there = there_.begin();
  auto flight = in_flight_.begin();
  while (there != there_.end() || flight != in_flight_.end()) {
    const bool take_there = flight == in_flight_.end() || (there != there_.end() && *there < *flight);
    const ByteRange next = take_there ? *there++ : *flight++;
    if (seen < next.begin) wanted.push_back({seen, next.begin});
    seen = next.end;
  }
  if (seen < *size_) wanted.push_back({seen, *size_});
  return wanted;
}

Bytes SegmentMap::bytes_there() const {
  return std::accumulate(there_.begin(), there_.end(), Bytes{},
                         [](Bytes sum, const ByteRange& range) { return sum + range.size(); });
}

bool SegmentMap::complete() const {
  return size_ && bytes_there() == *size_;
}

}  // namespace mg
