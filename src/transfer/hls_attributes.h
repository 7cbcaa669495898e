// The pieces of a playlist's tags: attribute lists (RFC 8216, 4.2) and numbers. Views into the playlist's
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

class HlsAttributes {
 public:
  // NAME=value,NAME="a, quoted value". Blanks around are no matter. Fails with bad_input for what is no such
  // list, or is longer than any real one.
  [[nodiscard]] static Result<HlsAttributes> read(std::string_view list);

  // Without the quotes. Of two with one name the first counts.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::string_view text(std::string_view name) const;  // empty where it is missing

 private:
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

// A decimal number, not negative, that leaves room for counting on; nothing else around it.
[[nodiscard]] std::optional<std::int64_t> read_hls_number(std::string_view text);

// Seconds with or without a fraction, at most a year: "9.009", "10".
[[nodiscard]] std::optional<Duration> read_hls_seconds(std::string_view text);

// "length[@offset]" of EXT-X-BYTERANGE and of a BYTERANGE attribute. Both are below 2^53, so their sum is a
// number.
struct HlsRange {
  Bytes length;
  std::optional<Bytes> offset;
};
[[nodiscard]] std::optional<HlsRange> read_hls_range(std::string_view text);

}  // namespace mg
