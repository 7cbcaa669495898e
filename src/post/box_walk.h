// Whether an MP4 file is as long as the boxes in it say. A player may open one that was cut: what it begins
// with tells of all that should follow.
#pragma once

#include <optional>
#include <string_view>

#include "src/base/units.h"

namespace mg {

// So many bytes are needed to know a box's length.
inline constexpr Bytes kBoxHead = 16_B;

// Whether a file that begins so is made of boxes.
[[nodiscard]] bool begins_with_box(std::string_view head);

// How long the box is that begins so, `left` bytes before the end of the file; the last may go to the end.
// Nothing: it is no box. One that is longer than `left` was cut.
[[nodiscard]] std::optional<Bytes> box_length(std::string_view head, Bytes left);

}  // namespace mg
