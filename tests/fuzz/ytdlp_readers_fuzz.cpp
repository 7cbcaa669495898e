// Whatever the tool prints, its readers neither crash nor pass nonsense on.
#include "adapters/ytdlp/ytdlp.h"
#include "tests/fuzz/reader_driver.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto extractor = mg::ytdlp::make_extractor();
  mg::drive_readers(*extractor, {reinterpret_cast<const char*>(bytes), size});
  return 0;
}
