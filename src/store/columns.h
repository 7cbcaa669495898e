// How our types stand in the tables: a value on the way in, and read back on the way out.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/job.h"
#include "src/store/database.h"

namespace mg {

[[nodiscard]] Value as_value(WallTime time);
[[nodiscard]] Value as_value(const std::filesystem::path& path);  // borrows its bytes
// Of an error there are two columns, both null where there is none.
[[nodiscard]] Value kind_value(const std::optional<Error>& error);
[[nodiscard]] Value words_value(const std::optional<Error>& error);  // borrows its text

[[nodiscard]] WallTime read_time(const Rows& rows, int column);
[[nodiscard]] std::optional<WallTime> read_optional_time(const Rows& rows, int column);
// Reads the kind at `column` and the words after it. A name we do not know reads as internal.
[[nodiscard]] std::optional<Error> read_error(const Rows& rows, int column);
// A name we do not know reads as failed, so that the page is tried again.
[[nodiscard]] JobState read_state(const Rows& rows, int column);

// Reads every row of a query with `read`.
template <typename Record>
Result<std::vector<Record>> read_all(Result<Rows> rows, Record (*read)(const Rows&)) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Record> records;
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return records;
    records.push_back(read(*rows));
  }
}

// The first of them, if there is any.
template <typename Record>
Result<std::optional<Record>> read_first(Result<Rows> rows, Record (*read)(const Rows&)) {
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  return *row ? std::optional<Record>(read(*rows)) : std::nullopt;
}

}  // namespace mg
