// Any text is answered; what is understood writes back to the very same text and makes a sound map.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/fingerprint.h"
#include "src/base/utf8.h"
#include "src/transfer/sidecar.h"
#include "tests/fuzz/require.h"

namespace {

void check_map(const mg::Sidecar& sidecar) {
  const mg::SegmentMap map = mg::segment_map(sidecar);
  require(map.there() == sidecar.there && map.in_flight().empty());
  require(map.bytes_there() >= mg::Bytes{});
  if (!map.size()) return;
  mg::Bytes sum = map.bytes_there();
  for (const mg::ByteRange& range : map.wanted()) {
    require(!range.empty());
    sum += range.size();
  }
  require(sum == *map.size() && map.complete() == map.wanted().empty());
}

void check_text(std::string_view text) {
  const auto sidecar = mg::read_sidecar(text);
  if (!sidecar) {
    require(mg::is_utf8(sidecar.error().what) && !sidecar.error().what.empty());
    return;
  }
  require(mg::write_sidecar(*sidecar) == text);
  check_map(*sidecar);
}

// Whatever is to be written reads back, whole or as nothing.
void check_words(std::string_view text) {
  const mg::Sidecar sidecar{.resource = {.size = mg::Bytes{static_cast<std::int64_t>(text.size())},
                                         .validator = std::string(text)}};
  const auto read = mg::read_sidecar(mg::write_sidecar(sidecar));
  require(read && (*read == sidecar || *read == mg::Sidecar{}));
}

}  // namespace

// A sum is not guessed, so the same input is also tried with the right one behind it. The name is
// libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_text(text);
  check_words(text);
  for (const std::string_view first : {"", "multiget segments 1\n"}) {
    const std::string lines = std::string(first).append(text);
    check_text(lines + fmt::format("sum {:016x}\n", mg::fingerprint(lines)));
  }
  return 0;
}
