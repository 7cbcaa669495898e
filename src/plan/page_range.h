// Page selections as people write them: "1-3,7", "5-", "-3" (third from the end), "10:1:-1", "all".
// Reading, resolving against a list of known length, and printing. Knows nothing of sites.
//
//   selection = span { "," span }        blanks around commas; also the full-width and the ideographic comma
//   span      = N | [N] mark [N] [":" STEP] | "all"
//   mark      = "-" | ":" | "~"          all inclusive; full-width forms too, as are digits
//   N         = 1-based; negative counts from the end; "$", "last", "latest", "new" = -1;
//               "inf", "infinite" = an open end
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/model/request.h"

namespace mg {

// Never falls back to "everything". Fails with bad_input; `what` is then three lines: a sentence, the text,
// and a caret under the bad place.
[[nodiscard]] Result<PageSelection> parse_pages(std::string_view text);

struct ResolvedPages {
  std::vector<int> pages;  // in the order written, without repetitions, all of them in the list
  PageSelection outside;   // what was asked for and is not in the list; for a warning

  bool operator==(const ResolvedPages&) const = default;
};

// What is selected of a list of `count` pages. An empty selection is every page.
[[nodiscard]] ResolvedPages resolve_pages(const PageSelection& selection, int count);

// The pages, where no list's length is needed to know them. Nothing: an end is open or negative, or there
// are more than `limit`.
[[nodiscard]] std::optional<std::vector<int>> known_pages(const PageSelection& selection, int limit);

[[nodiscard]] bool contains(const PageSelection& selection, int page, int count);

[[nodiscard]] std::string print_pages(const std::vector<int>& pages);  // "1-3,7"; "" for none

// What parse_pages reads back to the same value; "all" for an empty one, which means the same.
[[nodiscard]] std::string print_selection(const PageSelection& selection);

}  // namespace mg
