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
      database_.query("select 1 from archive where site = ? and list_id in (?, '') limit 1", {site, list_id});
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
  auto done = write("insert or replace into archive values (?, ?, ?, ?, ?, ?, ?, ?, ?)", entry);
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<bool> Archive::add(const ArchiveEntry& entry) {
  return write("insert or ignore into archive values (?, ?, ?, ?, ?, ?, ?, ?, ?)", entry);
}

Result<bool> Archive::write(std::string_view sql, const ArchiveEntry& entry) {
  return database_
      .run(sql, {entry.key.text, entry.site, entry.list_id, entry.page, as_value(entry.path),
                 entry.size.count, as_value(entry.finished), entry.engine, entry.format})
      .map([](int changed) { return changed > 0; });
}

Result<bool> Archive::remove(const PageKey& key) {
  return database_.run("delete from archive where key = ?", {key.text}).map([](int changed) {
    return changed > 0;
  });
}

Result<void> Archive::each(std::string_view site, std::string_view list_id,
                           const std::function<bool(const ArchiveEntry&)>& visit) {
  auto rows = database_.query(
      "select key, site, list_id, page, path, size, finished, engine, format from archive "
      "where (?1 = '' or site = ?1) and (?2 = '' or list_id = ?2) order by site, list_id, page, key",
      {site, list_id});
  if (!rows) return tl::unexpected(rows.error());
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row || !visit(read_entry(*rows))) return {};
  }
}

}  // namespace mg
