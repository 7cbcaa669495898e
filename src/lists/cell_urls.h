// The URLs that stand in one cell of a table. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace mg {

// "https://a", "https://a https://b", "https://a, https://b", "['https://a', \"https://b\"]". A comma belongs
// to the URL unless a blank or another URL follows. Fails with bad_input where a bracket or a quote is open.
[[nodiscard]] Result<std::vector<std::string>> urls_in_cell(std::string_view cell);

}  // namespace mg
