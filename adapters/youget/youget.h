// you-get (0.4.1743) as an extractor: the second opinion on bilibili, from another set of requests.
#pragma once

#include <memory>

#include "src/model/extractor.h"

namespace mg::youget {

[[nodiscard]] std::unique_ptr<Extractor> make_extractor();

}  // namespace mg::youget
