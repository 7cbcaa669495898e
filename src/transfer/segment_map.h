// Which bytes of a file are there, which are on their way, and which are still wanted. A value: it knows no
// file, no connection and no time. Ranges may be empty; what lies outside the file is passed over.
#pragma once

#include <optional>
#include <vector>

#include "src/base/byte_range.h"

namespace mg {

class SegmentMap {
 public:
  SegmentMap() = default;

  // Of the whole file; empty while no answer has told it. Setting it drops what lies beyond.
  [[nodiscard]] std::optional<Bytes> size() const { return size_; }
  void set_size(Bytes size);

  // These bytes are there now, whatever they were before.
  void fill(ByteRange range);
  // These bytes are on their way; they are in no other claim and not there yet. While the size is unknown a
  // claim may reach as far as it likes: set_size() cuts it.
  void claim(ByteRange range);
  // What is left of a claim is wanted again.
  void release(ByteRange range);

  // Sorted, apart from each other (two that touch are one), never empty ranges.
  [[nodiscard]] const std::vector<ByteRange>& there() const { return there_; }
  [[nodiscard]] const std::vector<ByteRange>& in_flight() const { return in_flight_; }
  // Neither there nor on their way; as the two above. While the size is unknown nothing is: the first answer
  // tells.
  [[nodiscard]] std::vector<ByteRange> wanted() const;
  [[nodiscard]] Bytes bytes_there() const;
  [[nodiscard]] bool complete() const;  // the size is known and all of it is there

  bool operator==(const SegmentMap&) const = default;

 private:
  [[nodiscard]] ByteRange within(ByteRange range) const;

  std::optional<Bytes> size_;
  std::vector<ByteRange> there_;
  std::vector<ByteRange> in_flight_;
};

}  // namespace mg
