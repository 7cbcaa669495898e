#include "src/transfer/hls_check.h"

#include <fmt/format.h>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr Bytes kBlock = 16_B;  // of AES, and a key's length

// A page of HTML or XML, JSON, or another playlist: what a server says instead. No segment begins so: a
// transport stream begins with G, MP4 with a length below 16 MiB, sound with 0xFF or "ID3".
bool is_words(std::string_view beginning) {
  const std::string_view text = trim(beginning);
  return text.starts_with('<') || text.starts_with('{') || text.starts_with("#EXT");
}

}  // namespace

Result<void> check_hls_file(const HlsFile& file, Bytes size, std::string_view beginning) {
  if (file.kind == HlsFile::Kind::key) {
    if (size == kBlock) return {};
    return fail(ErrorKind::unsupported,
                fmt::format("what {} gives is no key: it is {} bytes long instead of {}", in_quotes(file.url),
                            size.count, kBlock.count));
  }
  const auto refuse = [&file](std::string_view why) {
    return fail(ErrorKind::transient, fmt::format("the segment {} {}", in_quotes(file.url), why));
  };
  if (size == 0_B) return refuse("is empty");
  if (file.encrypted && size.count % kBlock.count != 0)
    return refuse("is cut off: it is not in whole blocks");
  if (!file.encrypted && is_words(beginning)) {
    return refuse(fmt::format("is no media, it begins with {}", in_quotes(beginning)));
  }
  return {};
}

}  // namespace mg
