#include "src/lists/csv_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.h"
#include "src/lists/line_reader.h"

namespace mg {

namespace {

constexpr std::array<char, 3> kSeparators{'\t', ';', ','};

// A tab may separate.
std::string_view without_blanks(std::string_view text, char separator) {
  while (!text.empty() && text.front() != separator && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  return text;
}

}  // namespace

tl::unexpected<CsvFault> CsvRowReader::open_quote(std::string_view why) const {
  return tl::unexpected(CsvFault{
      cells_.back().line,
      fmt::format("the quote that begins here {}; write \"\" for a quote inside a cell, and close it", why)});
}

// From behind the opening quote, or from the beginning of a further line. Whether it is closed.
bool CsvRowReader::take_quoted(std::string_view& rest) {
  std::string& text = cells_.back().text;
  while (true) {
    const std::size_t quote = rest.find('"');
    text += rest.substr(0, quote);
    if (quote == std::string_view::npos) return false;
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return true;
    text += '"';
    rest.remove_prefix(1);
  }
}

void CsvRowReader::take_bare(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(separator_), rest.size());
  cells_.back().text = trim(rest.substr(0, end));
  rest.remove_prefix(end);
}

tl::expected<CsvRowReader::Row, CsvFault> CsvRowReader::feed(std::string_view line, std::int64_t number) {
  std::string_view rest = line;
  if (in_quotes_) {
    cells_.back().text += '\n';
  } else {
    cells_.clear();
    bytes_ = 0;
  }
  bytes_ += line.size() + 1;
  if (in_quotes_ && bytes_ > kListLine) return open_quote("is not closed within 1 MiB");
  bool goes_on = in_quotes_;
  while (true) {
    if (!goes_on) {
      if (cells_.size() == kCsvCells) {
        return tl::unexpected(CsvFault{
            number, fmt::format("a row of more than {} cells; is this a table, and is its separator the one "
                                "that --csv-separator says?",
                                kCsvCells)});
      }
      cells_.push_back({.text = {}, .line = number});
      rest = without_blanks(rest, separator_);
      in_quotes_ = rest.starts_with('"');
      if (in_quotes_) rest.remove_prefix(1);
    }
    goes_on = false;
    if (in_quotes_) {
      if (!take_quoted(rest)) return Row::open;
      in_quotes_ = false;
      rest = without_blanks(rest, separator_);
      if (!rest.empty() && rest.front() != separator_) return open_quote("is closed before its cell ends");
    } else {
      take_bare(rest);
    }
    if (rest.empty()) return Row::whole;
    rest.remove_prefix(1);
  }
}

tl::expected<void, CsvFault> CsvRowReader::finish() const {
  if (in_quotes_) return open_quote("is never closed");
  return {};
}

char separator_of(std::string_view header, std::span<const std::string> names) {
  char best = ',';
  std::size_t most = 0;
  for (const char separator : kSeparators) {
    CsvRowReader reader(separator);
    // A header whose last cell goes on in another line says enough.
    if (!reader.feed(header, 1)) continue;
    const auto& cells = reader.cells();
    const bool named = std::ranges::any_of(cells, [names](const CsvCell& cell) {
      return std::ranges::any_of(
          names, [&cell](const std::string& name) { return equal_ignoring_case(cell.text, name); });
    });
    if (named) return separator;
    if (cells.size() > std::max<std::size_t>(most, 1)) {
      most = cells.size();
      best = separator;
    }
  }
  return best;
}

}  // namespace mg
