#include "src/lists/csv_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "src/base/nearest_word.h"
#include "src/base/text.h"
#include "src/lists/cell_urls.h"

namespace mg {

namespace {

bool is_index(std::string_view column) {
  return !column.empty() && std::ranges::all_of(column, is_digit);
}

// "sep=;", as table calculations write it before the header.
std::optional<char> told_separator(std::string_view line) {
  const bool tells = line.size() == 5 && equal_ignoring_case(line.substr(0, 4), "sep=");
  return tells ? std::optional(line[4]) : std::nullopt;
}

std::vector<std::string> names_in(const CsvColumns& columns) {
  std::vector<std::string> names;
  if (!is_index(columns.urls)) names.push_back(columns.urls);
  for (const CsvCondition& condition : columns.where) {
    if (!is_index(condition.column)) names.push_back(condition.column);
  }
  return names;
}

}  // namespace

Result<bool> CsvList::read_row() {
  bool open = false;
  while (true) {
    const auto line = lines_.next();
    if (!line) return tl::unexpected(line.error());
    if (!*line) {
      const auto ended = row_ ? row_->finish() : tl::expected<void, CsvFault>();
      if (!ended) return lines_.complain(ended.error().line, ended.error().what);
      return false;
    }
    if (!begun_ && !open && trim(**line).empty()) continue;
    if (!row_) {
      const auto told = told_separator(**line);
      row_.emplace(columns_.separator ? *columns_.separator
                                      : told.value_or(separator_of(**line, names_in(columns_))));
      if (told) continue;
    }
    const auto fed = row_->feed(**line, lines_.line());
    if (!fed) return lines_.complain(fed.error().line, fed.error().what);
    open = *fed == CsvRowReader::Row::open;
    if (!open) return true;
  }
}

Result<std::size_t> CsvList::find_column(const std::string& name) const {
  const auto& header = row_->cells();
  const std::int64_t line = header.front().line;
  if (is_index(name)) {
    const auto index = read_whole_number(name);
    if (index && static_cast<std::size_t>(*index) < header.size()) return static_cast<std::size_t>(*index);
    return lines_.complain(
        line, fmt::format("there is no column {}; {}", name,
                          header.size() == 1 ? "there is only 0; see --csv-separator"
                                             : fmt::format("they are 0 to {}", header.size() - 1)));
  }
  const auto is_named = [&name](const CsvCell& cell) { return cell.text == name; };
  const auto is_nearly = [&name](const CsvCell& cell) { return equal_ignoring_case(cell.text, name); };
  auto found = std::ranges::find_if(header, is_named);
  auto count = std::ranges::count_if(header, is_named);
  if (count == 0) {
    found = std::ranges::find_if(header, is_nearly);
    count = std::ranges::count_if(header, is_nearly);
  }
  const auto index = static_cast<std::size_t>(found - header.begin());
  if (count == 1) return index;
  if (count > 1) {
    return lines_.complain(
        line, fmt::format("{} columns are called {}; say which by its index, the first is {}", count,
                          in_quotes(name), index));
  }
  std::vector<std::string_view> known;
  for (const CsvCell& cell : header) known.emplace_back(cell.text);
  return lines_.complain(line, fmt::format("no column is called {}; did you mean {}? All are {}",
                                           in_quotes(name), in_quotes(nearest_word(name, known)),
                                           in_quotes(fmt::format("{}", fmt::join(known, ", ")))));
}

// From the first row; afterwards it has been told, too, if it is no header.
Result<void> CsvList::read_header() {
  const auto column = find_column(columns_.urls);
  if (!column) return tl::unexpected(column.error());
  column_ = *column;
  for (const CsvCondition& condition : columns_.where) {
    const auto place = find_column(condition.column);
    if (!place) return tl::unexpected(place.error());
    auto known = std::ranges::find(conditions_, *place, &Condition::column);
    if (known == conditions_.end()) known = conditions_.insert(known, Condition{*place, {}});
    known->values.push_back(condition.value);
  }
  const bool header =
      !names_in(columns_).empty() || row_->cells()[column_].text.find("://") == std::string::npos;
  return header ? Result<void>() : take_row();
}

bool CsvList::row_counts() const {
  const auto& cells = row_->cells();
  return std::ranges::all_of(conditions_, [&cells](const Condition& condition) {
    const std::string_view text = condition.column < cells.size() ? trim(cells[condition.column].text) : "";
    return std::ranges::find(condition.values, text) != condition.values.end();
  });
}

Result<void> CsvList::take_row() {
  const auto& cells = row_->cells();
  if (column_ >= cells.size() || !row_counts()) return {};
  const CsvCell& cell = cells[column_];
  auto urls = urls_in_cell(cell.text);
  if (!urls) return lines_.complain(cell.line, urls.error().what);
  for (std::string& url : *urls) waiting_.push_back(std::move(url));
  line_ = cell.line;
  return {};
}

Result<std::optional<ListedUrl>> CsvList::next() {
  while (waiting_.empty()) {
    const auto row = read_row();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::nullopt;
    const auto taken = begun_ ? take_row() : read_header();
    begun_ = true;
    if (!taken) return tl::unexpected(taken.error());
  }
  ListedUrl url{std::move(waiting_.front()), lines_.place(line_)};
  waiting_.pop_front();
  return url;
}

}  // namespace mg
