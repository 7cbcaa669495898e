#include "src/store/archive.h"

#include <fmt/format.h>

#include "src/store/columns.h"

namespace mg {

namespace {

// Of what read_entry() reads and write() writes, in this order.
constexpr std::string_view kColumns =
    "key, site, list_id, page, path, size, finished, engine, format, has_picture, has_sound, height, length";

std::string select(std::string_view which) {
  return fmt::format("select {} from archive {}", kColumns, which);
}

std::string insert(std::string_view or_else) {
  return fmt::format("insert or {} into archive ({}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", or_else,
                     kColumns);
}

std::optional<PageFacts> read_facts(const Rows& rows) {
  if (rows.null(9)) return std::nullopt;
  PageFacts facts{.length = {},
                  .has_picture = rows.number(9) != 0,
                  .has_sound = rows.number(10) != 0,
                  .height = static_cast<int>(rows.number(11))};
  if (!rows.null(12)) facts.length = Duration(rows.number(12));
  return facts;
}

ArchiveEntry read_entry(const Rows& rows) {
  return {.key = PageKey{rows.text(0)},
          .site = rows.text(1),
          .list_id = rows.text(2),
          .page = static_cast<int>(rows.number(3)),
          .path = rows.text(4),
          .size = Bytes{rows.number(5)},
          .finished = read_time(rows, 6),
          .engine = rows.text(7),
          .format = rows.text(8),
          .facts = read_facts(rows)};
}

}  // namespace

Result<bool> Archive::holds(const PageKey& key) {
  auto rows = database_.query("select 1 from archive where key = ?", {key.text});
  if (!rows) return tl::unexpected(rows.error());
  return rows->next();
}

Result<std::optional<ArchiveEntry>> Archive::find(const PageKey& key) {
  return read_first(database_.query(select("where key = ?"), {key.text}), read_entry);
}

Result<bool> Archive::knows_list(std::string_view site, std::string_view list_id) {
  auto rows =
      database_.query("select 1 from archive where site = ? and list_id in (?, '') limit 1", {site, list_id});
  if (!rows) return tl::unexpected(rows.error());
  return rows->next();
}

Result<std::vector<ArchiveEntry>> Archive::pages_of(std::string_view site, std::string_view list_id) {
  return read_all(
      database_.query(select("where site = ? and list_id = ? order by page, key"), {site, list_id}),
      read_entry);
}

Result<void> Archive::put(const ArchiveEntry& entry) {
  auto done = write(insert("replace"), entry);
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<bool> Archive::add(const ArchiveEntry& entry) {
  return write(insert("ignore"), entry);
}

Result<bool> Archive::write(std::string_view sql, const ArchiveEntry& entry) {
  Value has_picture = nullptr, has_sound = nullptr, height = nullptr, length = nullptr;
  if (entry.facts) {
    has_picture = std::int64_t{entry.facts->has_picture};
    has_sound = std::int64_t{entry.facts->has_sound};
    height = std::int64_t{entry.facts->height};
    if (entry.facts->length) length = std::int64_t{entry.facts->length->count()};
  }
  return database_
      .run(sql,
           {entry.key.text, entry.site, entry.list_id, entry.page, as_value(entry.path), entry.size.count,
            as_value(entry.finished), entry.engine, entry.format, has_picture, has_sound, height, length})
      .map([](int changed) { return changed > 0; });
}

Result<bool> Archive::remove(const PageKey& key) {
  return database_.run("delete from archive where key = ?", {key.text}).map([](int changed) {
    return changed > 0;
  });
}

Result<std::map<std::filesystem::path, ArchiveEntry>> Archive::those_at(
    const std::set<std::filesystem::path>& files) {
  std::map<std::filesystem::path, ArchiveEntry> found;
  const auto walked = each("", "", [&](const ArchiveEntry& entry) {
    if (files.contains(entry.path)) found.emplace(entry.path, entry);
    return true;
  });
  if (!walked) return tl::unexpected(walked.error());
  return found;
}

Result<void> Archive::each(std::string_view site, std::string_view list_id,
                           const std::function<bool(const ArchiveEntry&)>& visit) {
  auto rows = database_.query(
      select("where (?1 = '' or site = ?1) and (?2 = '' or list_id = ?2) order by site, list_id, page, key"),
      {site, list_id});
  if (!rows) return tl::unexpected(rows.error());
  for (;;) {
    const auto row = rows->next();
    if (!row) return tl::unexpected(row.error());
    if (!*row || !visit(read_entry(*rows))) return {};
  }
}

}  // namespace mg
