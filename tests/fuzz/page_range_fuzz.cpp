// Any text is answered; what is understood prints back to itself and resolves against any list.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/utf8.h"
#include "src/plan/page_range.h"
#include "tests/fuzz/require.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto selection = mg::parse_pages(text);
  if (!selection) {
    require(mg::is_utf8(selection.error().what));
    require(std::ranges::count(selection.error().what, '\n') == 2);
    return 0;
  }
  require(mg::parse_pages(mg::print_selection(*selection)) == selection);
  for (const int count : {0, 1, 20}) {
    const mg::ResolvedPages resolved = mg::resolve_pages(*selection, count);
    require(resolved.pages.size() <= static_cast<std::size_t>(count));
    for (int page = 0; page <= count + 1; ++page) {
      const bool there = std::ranges::count(resolved.pages, page) == 1;
      require(mg::contains(*selection, page, count) == there);
    }
    if (!resolved.outside.empty())
      require(mg::parse_pages(mg::print_selection(resolved.outside)).has_value());
    if (resolved.pages.empty()) continue;
    const auto again = mg::parse_pages(mg::print_pages(resolved.pages));
    require(again && mg::resolve_pages(*again, count).pages == resolved.pages);
  }
  if (const auto known = mg::known_pages(*selection, 20)) require(known->size() <= 20);
  return 0;
}
