// What lies beside a partial and says which of its bytes can be trusted, as text:
//
//   multiget segments 1
//   size 1048576                       of the whole resource; no line: unknown
//   host upos-sz.example               no line: unknown
//   validator "5f3c-1"                 as the server wrote it; no line: none
//   slice 0-65536                      only these bytes of the resource; no line: all of it
//   there 0-4096                       positions in the partial, half open, sorted, apart; any number
//   sum 8c1f2e5d90ab3467               of everything above; the last line
//
// What was on its way is not stored: nobody brings it after a crash. Knows no file: how the text gets to the
// disk, and that the bytes it speaks of are there first, is the writer's matter.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/byte_range.h"
#include "src/base/result.h"
#include "src/transfer/resource.h"
#include "src/transfer/segment_map.h"

namespace mg {

struct Sidecar {
  Resource resource;
  std::optional<ByteRange> slice;  // of the resource; positions in `there` count from its begin
  std::vector<ByteRange> there;    // sorted, apart from each other, none empty, none beyond the end

  bool operator==(const Sidecar&) const = default;
};

// Bounds of what is read and written, so that a hostile file costs little. Real ones have a handful of ranges
// (one for each connection that was cut) and some 300 bytes.
inline constexpr std::size_t kSidecarRanges = 10'000;
inline constexpr std::size_t kSidecarWordBytes = 1024;  // a host (253 at most), a validator
inline constexpr std::size_t kSidecarBytes =
    512UL * 1024;  // 10'000 ranges of two 19-digit numbers, and words

// Always reads back: of more ranges than may be the first are kept; a sidecar that would be refused (a
// validator with a line end in it) is written as if nothing were known. Forgetting costs bytes, never a file.
[[nodiscard]] std::string write_sidecar(const Sidecar& sidecar);

// Takes nothing but what write_sidecar() gives. Fails with bad_input when torn, altered, or of a version that
// this one does not know: start afresh.
[[nodiscard]] Result<Sidecar> read_sidecar(std::string_view text);

// To go on from. Its size is the slice's or the resource's.
[[nodiscard]] SegmentMap segment_map(const Sidecar& sidecar);

}  // namespace mg
