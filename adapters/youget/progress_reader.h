// The bar that you-get draws on standard output.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::youget {

// "37.8% (  1.0/  2.6MB) ├███───┤[1/2]  909 kB/s": all parts together. Its MB, kB and GB are powers of 1024
// (you_get/common.py, SimpleProgressBar: `total_size / 1048576`), rounded to a tenth; the speed is that of
// the last 256 KiB and jumps about.
[[nodiscard]] std::unique_ptr<ProgressReader> make_progress_reader();

}  // namespace mg::youget
