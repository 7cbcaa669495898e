// What came of a run of you-get, from its exit and the end of its error output (--debug).
#pragma once

#include <string_view>

#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg::youget {

// A page beyond the end of the list is no failure here: nothing was told of it, and that says it all.
[[nodiscard]] Outcome judge(const Exit& exit, std::string_view errors);

}  // namespace mg::youget
