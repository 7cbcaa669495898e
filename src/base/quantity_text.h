// Quantities as people write and read them. Sizes are binary: 1 KiB is 1024 bytes, and so is K.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

[[nodiscard]] std::string format_bytes(Bytes bytes);         // "512 B", "2.6 MiB", "909 KiB"
[[nodiscard]] std::string format_rate(BytesPerSecond rate);  // "909 KiB/s"; what is no number is 0
[[nodiscard]] std::string format_duration(
    Duration duration);  // "0:07", "1:02:03"; begun seconds do not count

// NUM[K|M|G|T][i][B][/s], or bits as lines are sold, in powers of 1000: NUM[k|M|G]bit[/s]. Upper or lower
// case, but for "b" alone, which might mean either. Empty: "0", no limit. Fails with bad_input.
[[nodiscard]] Result<std::optional<BytesPerSecond>> parse_rate(std::string_view text);

// NUM[K|M|G|T][i][B], at least one byte; cases as for rates. Fails with bad_input.
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);

// "90" (seconds), "1.5s", "500ms", "2m", "1h30m", "1d"; each unit once, falling. Fails with bad_input.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

}  // namespace mg
