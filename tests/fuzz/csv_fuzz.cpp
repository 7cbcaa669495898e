// Any text is a table or is refused with the line in it, the same however its bytes arrive. Cells that are
// written by the standard are read back as they were.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/lists/cell_urls.h"
#include "src/lists/csv_list.h"
#include "tests/fuzz/require.h"

namespace {

struct Told {
  std::vector<mg::ListedUrl> urls;
  std::optional<mg::Error> error;

  bool operator==(const Told&) const = default;
};

Told told(std::string_view text, std::size_t piece, const char* encoding, const mg::CsvColumns& columns) {
  auto read = [text, piece](std::span<char> room) mutable -> mg::Result<std::size_t> {
    const std::size_t count = std::min({room.size(), piece, text.size()});
    std::ranges::copy(text.substr(0, count), room.begin());
    text.remove_prefix(count);
    return count;
  };
  mg::CsvList list(mg::LineReader({.name = "f.csv", .read = read}, *mg::Decoder::from(encoding)), columns);
  Told result;
  while (true) {
    const auto url = list.next();
    if (!url) result.error = url.error();
    if (!url || !*url) return result;
    result.urls.push_back(**url);
  }
}

void check(std::string_view text, const char* encoding, const mg::CsvColumns& columns) {
  const Told whole = told(text, text.size() + 1, encoding, columns);
  for (const auto& url : whole.urls) {
    require(!url.url.empty() && mg::is_utf8(url.url) && url.place.starts_with("f.csv:"));
  }
  if (whole.error) {
    require(whole.error->kind == mg::ErrorKind::bad_input && whole.error->what.starts_with("f.csv:"));
    require(mg::is_utf8(whole.error->what));
  }
  if (text.size() < 512) require(told(text, 1, encoding, columns) == whole);
}

std::string as_quoted(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

void check_rows(std::string_view text) {
  mg::CsvRowReader reader(','), again(',');
  std::int64_t number = 0;
  for (const std::string_view line : mg::split(text, '\n')) {
    const auto fed = reader.feed(line, ++number);
    if (!fed)
      return require(fed.error().line >= 1 && fed.error().line <= number && !fed.error().what.empty());
    if (*fed == mg::CsvRowReader::Row::open) continue;
    std::string written;
    for (const auto& cell : reader.cells()) written += as_quoted(cell.text) + ",";
    written.pop_back();
    auto state = mg::CsvRowReader::Row::open;
    for (const std::string_view piece : mg::split(written, '\n')) {
      require(state == mg::CsvRowReader::Row::open);
      const auto read = again.feed(piece, 1);
      require(read.has_value());
      state = *read;
    }
    require(state == mg::CsvRowReader::Row::whole && again.finish());
    const auto same = [](const auto& a, const auto& b) { return a.text == b.text; };
    require(std::ranges::equal(again.cells(), reader.cells(), same));
  }
}

void check_cell(std::string_view text) {
  const auto urls = mg::urls_in_cell(text);
  if (!urls) return require(urls.error().kind == mg::ErrorKind::bad_input && !urls.error().what.empty());
  if (mg::trim(text).starts_with('[')) return;
  // What was not quoted stands there, in this order.
  std::size_t at = 0;
  for (const std::string& url : *urls) {
    require(!url.empty());
    at = text.find(url, at);
    require(at != std::string_view::npos);
    at += url.size();
  }
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, "utf-8", {.urls = "url"});
  check(text, "utf-8", {.urls = "1", .where = {{"0", "a"}, {"0", ""}}});
  check(text, "gb18030", {.urls = "0", .separator = ','});
  check(text, "utf-16le", {.urls = "url", .where = {{"a", "b"}}});
  check_rows(text);
  check_cell(text);
  return 0;
}
