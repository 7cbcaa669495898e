#include "src/store/archive.h"

#include "src/store/columns.h"

namespace mg {

namespace {

// In the order of the columns: key, site, list_id, page, path, size, finished, engine, format.
ArchiveEntry read_entry(const Rows& rows) {
  return {.key = PageKey{rows.text(0)},
          .site = rows.text(1),
          .list_id = rows.text(2),
          .page = static_cast<int>(rows.number(3)),
          .path = rows.text(4),
          .size = Bytes{rows.number(5)},
          .finished = read_time(rows, 6),
          .engine = rows.text(7),
          .format = rows.text(8)};
}

}  // namespace

Result<bool> Archive::holds(const PageKey& key) {
  auto rows = database_.query("select 1 from archive where key = ?", {key.text});
  if (!rows) return tl::unexpected(rows.error());
  return rows->next();
}

Result<std::optional<ArchiveEntry>> Archive::find(const PageKey& key) {
  auto rows = database_.query(
      "select key, site, list_id, page, path, size, finished, engine, format from archive where key = ?",
      {key.text});
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return read_entry(*rows);
}

Result<bool> Archive::knows_list(std::string_view site, std::string_view list_id) {
  auto rows =
      database_.query("select 1 from archive where site = ? and list_id = ? limit 1", {site, list_id});
  if (!rows) return tl::unexpected(rows.error());
  return rows->next();
}

Result<std::vector<ArchiveEntry>> Archive::pages_of(std::string_view site, std::string_view list_id) {
  return read_all(
      database_.query("select key, site, list_id, page, path, size, finished, engine, format from archive "
                      "where site = ? and list_id = ? order by page, key",
                      {site, list_id}),
      read_entry);
}

Result<void> Archive::put(const ArchiveEntry& entry) {
  auto done = database_.run("insert or replace into archive values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            {entry.key.text, entry.site, entry.list_id, entry.page, as_value(entry.path),
                             entry.size.count, as_value(entry.finished), entry.engine, entry.format});
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace mg
