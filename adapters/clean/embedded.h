// The rules for leftovers that are built into the program, as the text of their files.
#pragma once

#include <vector>

#include "src/model/clean_rule.h"

namespace mg::clean {

[[nodiscard]] const std::vector<CleanRuleText>& embedded_rules();

}  // namespace mg::clean
