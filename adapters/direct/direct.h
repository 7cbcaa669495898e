// The extractor for addresses that need none: of a file, or of an HLS playlist. Starts no program.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::direct {

[[nodiscard]] std::unique_ptr<Extractor> make_extractor();

}  // namespace mg::direct
