// Whatever ffprobe prints, its reader neither crashes nor passes nonsense on.
#include <cstdint>
#include <cstdlib>

#include "adapters/ffmpeg/ffmpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto muxer = mg::ffmpeg::make_muxer();
  const auto facts = muxer->read_inspection({reinterpret_cast<const char*>(bytes), size});
  if (!facts) {
    if (facts.error().what.empty()) std::abort();
  } else if (facts->size.count < 0 || (facts->duration && *facts->duration < mg::Duration::zero())) {
    std::abort();
  }
  const auto sample = muxer->read_sample({reinterpret_cast<const char*>(bytes), size});
  if (sample && sample->ends.size() != sample->facts.streams.size()) std::abort();
  if (!sample && sample.error().what.empty()) std::abort();
  (void)muxer->read_packet({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
