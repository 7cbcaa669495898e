// Any text is a template or is refused with a place in it; what is understood makes as many URLs as it
// counts. What failed is read back, by the reader of lines, as what it was.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/utf8.h"
#include "src/lists/batch_list.h"
#include "src/lists/error_file.h"
#include "src/plan/url_template.h"
#include "tests/fuzz/require.h"

namespace {

mg::BatchList list_of(std::string text) {
  auto read = [text = std::move(text),
               at = std::size_t{0}](std::span<char> room) mutable -> mg::Result<std::size_t> {
    const std::size_t count = std::min(room.size(), text.size() - at);
    std::copy_n(text.data() + at, count, room.data());
    at += count;
    return count;
  };
  return mg::BatchList(
      mg::LineReader({.name = "f.txt", .read = std::move(read)}, *mg::Decoder::from("utf-8")));
}

void check_template(std::string_view text) {
  const auto read = mg::read_url_template(text);
  if (!read) {
    require(read.error().place <= text.size() && !read.error().what.empty());
    const auto shown = mg::parse_url_template(text);
    require(std::ranges::count(shown.error().what, '\n') == 2 && mg::is_utf8(shown.error().what));
    return;
  }
  require(read->count() >= 1 && read->count() <= mg::kTemplateUrls);
  const std::int64_t last = read->count() - 1;
  for (const std::int64_t index : {std::int64_t{0}, last / 2, last}) {
    // A number has at most 18 digits, padded or not.
    require(read->at(index).size() <= 18 * text.size());
  }
  if (text.find_first_of("{\\") == std::string_view::npos) require(last == 0 && read->at(0) == text);
}

void check_escape(std::string_view url) {
  const auto read = mg::read_url_template(mg::as_template(url));
  require(read && read->count() == 1 && read->at(0) == url);
}

// All that is told has a place; a failure ends it. Long products are not told to their end.
void check_lines(std::string_view text) {
  auto list = list_of(std::string(text));
  for (int told = 0; told < 1000; ++told) {
    const auto url = list.next();
    if (!url) {
      require(url.error().kind == mg::ErrorKind::bad_input && url.error().what.starts_with("f.txt:"));
      return;
    }
    if (!*url) return;
    require((*url)->place.starts_with("f.txt:"));
  }
}

void check_error_entry(std::string_view url) {
  auto list = list_of(mg::error_entry(url, "because\nof " + std::string(url)));
  const auto told = list.next();
  require(told.has_value());
  if (!*told) return;  // it could not stand alone
  require((*told)->url == url);
  const auto end = list.next();
  require(end && !*end);
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_template(text);
  check_escape(text);
  check_lines(text);
  check_error_entry(text);
  return 0;
}
