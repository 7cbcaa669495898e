// Which texts have come before. Keeps 63 bits of each, in a table of its own: a million take 16 MiB, and two
// different ones are taken for one about once in 18 million such lists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/base/fingerprint.h"

namespace mg {

class SeenTexts {
 public:
  // Whether it is new; it is no longer then.
  [[nodiscard]] bool insert(std::string_view text) {
    if (2 * (count_ + 1) > table_.size()) grow();
    const std::uint64_t mark = fingerprint(text) | 1U;  // 0 is an empty place
    std::uint64_t& place = place_of(mark);
    if (place == mark) return false;
    place = mark;
    ++count_;
    return true;
  }

 private:
  // That of `mark`, or the empty one where it belongs. The table is never more than half full.
  [[nodiscard]] std::uint64_t& place_of(std::uint64_t mark) {
    std::size_t at = (mark >> 1) & (table_.size() - 1);
    while (table_[at] != 0 && table_[at] != mark) at = (at + 1) & (table_.size() - 1);
    return table_[at];
  }

  void grow() {
    std::vector<std::uint64_t> old(table_.empty() ? 1024 : 2 * table_.size());
    old.swap(table_);
    for (const std::uint64_t mark : old) {
      if (mark != 0) place_of(mark) = mark;
    }
  }

  std::vector<std::uint64_t> table_;  // its size is a power of two
  std::size_t count_ = 0;
};

}  // namespace mg
