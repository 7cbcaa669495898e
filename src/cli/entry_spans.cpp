#include "src/cli/entry_spans.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"

namespace mg {

namespace {

Result<EntrySpan> parse_span(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = read_whole_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : read_whole_number(text.substr(dash + 1));
  if (!first || !last || *first < 1)
    return fail(ErrorKind::bad_input,
                fmt::format("{} is no entry; write numbers such as 3 or 3-7, or all", in_quotes(text)));
  if (*last < *first)
    return fail(ErrorKind::bad_input,
                fmt::format("{}: the first number is the smaller one", in_quotes(text)));
  return EntrySpan{EntryId{*first}, EntryId{*last}};
}

}  // namespace

Result<std::vector<EntrySpan>> parse_entries(const std::vector<std::string>& words) {
  std::vector<EntrySpan> spans;
  bool all = false;
  for (const std::string& word : words) {
    for (const std::string_view piece : split(word, ',')) {
      const std::string_view text = trim(piece);
      if (equal_ignoring_case(text, "all")) {
        all = true;
        continue;
      }
      const auto span = parse_span(text);
      if (!span) return tl::unexpected(span.error());
      if (std::ranges::find(spans, *span) == spans.end()) spans.push_back(*span);
    }
  }
  if (all) return std::vector{kEveryEntry};
  return spans;
}

}  // namespace mg
