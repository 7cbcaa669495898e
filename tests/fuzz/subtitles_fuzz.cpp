// Any bytes are subtitles or are refused in a sentence. What was read is in order in itself, and written and
// read back as it was.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/post/cues.h"
#include "tests/fuzz/require.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = mg::read_srt(text);
  if (!read) {
    require(read.error().kind == mg::ErrorKind::bad_input && !read.error().what.empty());
    return 0;
  }
  for (const mg::Cue& cue : *read) {
    require(cue.from >= mg::Duration::zero() && cue.from < cue.to && !cue.text.empty());
  }
  const auto again = mg::read_srt(mg::write_srt(*read));
  require(again.has_value());
  require(*again == *read);
  return 0;
}
