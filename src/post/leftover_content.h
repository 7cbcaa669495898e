// What a file holds, told from its beginning: a name proves nothing. Pure; whatever is in doubt is unknown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/units.h"
#include "src/model/clean_rule.h"

namespace mg {

// So much of a file is looked at.
inline constexpr Bytes kContentHead = 64_KiB;

struct ContentFacts {
  LeftoverContent kind = LeftoverContent::unknown;
  std::vector<std::string> listed;  // of a concat list: the names in it, as they are written
  Bytes total;                      // of a control file: how long the whole will be
  bool complete = false;            // of a control file: every piece is there

  bool operator==(const ContentFacts&) const = default;
};

// `head` is the file's beginning, all of it if the file is shorter than kContentHead.
[[nodiscard]] ContentFacts content_of(std::string_view head, Bytes size);

}  // namespace mg
