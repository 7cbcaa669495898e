// Rows of a CSV file (RFC 4180), put together from its lines: a quoted cell may go over several. Pure.
//
// Kinder than the standard where nothing can be mistaken: blanks around a cell do not count, and a quote
// inside a cell that does not begin with one is itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace mg {

inline constexpr std::size_t kCsvCells = 16'384;  // of a row; no table calculation has more columns

struct CsvCell {
  std::string text;
  std::int64_t line = 0;  // where it begins

  bool operator==(const CsvCell&) const = default;
};

struct CsvFault {
  std::int64_t line = 0;
  std::string what;  // a sentence with the cure

  bool operator==(const CsvFault&) const = default;
};

class CsvRowReader {
 public:
  enum class Row { open, whole };

  explicit CsvRowReader(char separator) : separator_(separator) {}

  // One more line, without its end. After a whole row the next line begins another one.
  [[nodiscard]] tl::expected<Row, CsvFault> feed(std::string_view line, std::int64_t number);
  // The lines are over. Fails where a quote is open.
  [[nodiscard]] tl::expected<void, CsvFault> finish() const;

  // The whole row's; good until the next feed.
  [[nodiscard]] const std::vector<CsvCell>& cells() const { return cells_; }

 private:
  [[nodiscard]] tl::unexpected<CsvFault> open_quote(std::string_view why) const;
  bool take_quoted(std::string_view& rest);
  void take_bare(std::string_view& rest);

  char separator_;
  std::vector<CsvCell> cells_;
  std::size_t bytes_ = 0;  // of the row
  bool in_quotes_ = false;
};

// What separates the cells of a header: where it makes one of `names` a cell, that; else the most frequent of
// tab, ";" and "," outside quotes.
[[nodiscard]] char separator_of(std::string_view header, std::span<const std::string> names);

}  // namespace mg
