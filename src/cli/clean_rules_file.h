// Rules for leftovers out of TOML: [[rule]] tables, and [[keep]] for what must stay.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/model/clean_rule.h"
#include "src/post/clean_rules.h"

namespace mg {

// Unknown keys, wrong types and patterns that cannot be read fail with bad_input, a line for each, with its
// place. A rule with `off = true` is told by its name alone.
struct RulesFile {
  std::vector<CleanRule> rules;
  std::vector<std::string> off;
};
[[nodiscard]] Result<RulesFile> read_rules_file(const std::filesystem::path& file, std::string_view text);

// Those that are shipped, then the user's own, then those that were named; `users` need not be there.
[[nodiscard]] Result<CleanRules> load_clean_rules(const std::vector<CleanRuleText>& shipped,
                                                  const std::filesystem::path& users,
                                                  const std::optional<std::filesystem::path>& named);

}  // namespace mg
