// Whether a fetched file of an HLS film can be what it should be. The media tool goes past what it cannot
// read, so this is found out before.
#pragma once

#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/transfer/hls_files.h"

namespace mg {

// `beginning` is the file's first bytes, some 16 or all. Fails with unsupported for a key that is none, and
// with transient for what should be fetched again: nothing, half a block, a page of words.
[[nodiscard]] Result<void> check_hls_file(const HlsFile& file, Bytes size, std::string_view beginning);

}  // namespace mg
