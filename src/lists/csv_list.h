// A list of URLs in a column of a table.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "src/lists/csv_row.h"
#include "src/lists/line_reader.h"
#include "src/lists/url_list.h"

namespace mg {

struct CsvCondition {
  std::string column;
  std::string value;

  bool operator==(const CsvCondition&) const = default;
};

// Columns are named by digits (their index from 0) or by their header. Where all are indexes the first row
// counts as a header unless a URL ("://") is in the column.
struct CsvColumns {
  std::string urls;
  // A row counts if each column named here has one of the values said for it.
  std::vector<CsvCondition> where;
  std::optional<char> separator;  // nothing: by the header

  bool operator==(const CsvColumns&) const = default;
};

// A row without that column, or with nothing in it, says nothing. URLs are taken as they are: no templates.
class CsvList : public UrlList {
 public:
  CsvList(LineReader lines, CsvColumns columns) : lines_(std::move(lines)), columns_(std::move(columns)) {}

  Result<std::optional<ListedUrl>> next() override;

 private:
  // The columns' places in a row.
  struct Condition {
    std::size_t column;
    std::vector<std::string> values;
  };

  [[nodiscard]] Result<bool> read_row();  // whether there is one
  [[nodiscard]] Result<void> read_header();
  [[nodiscard]] Result<std::size_t> find_column(const std::string& name) const;
  [[nodiscard]] bool row_counts() const;
  [[nodiscard]] Result<void> take_row();

  LineReader lines_;
  CsvColumns columns_;
  std::optional<CsvRowReader> row_;  // once the separator is known
  std::size_t column_ = 0;
  std::vector<Condition> conditions_;
  bool begun_ = false;               // the header has been read
  std::deque<std::string> waiting_;  // URLs of the row read last, at
  std::int64_t line_ = 0;
};

}  // namespace mg
