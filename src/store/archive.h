// Which pages we have, across all runs. Written by the journal together with "done" (journal.h).
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

struct ArchiveEntry {
  PageKey key;
  std::string site;  // Request::site and list_id, to find what else of the list is here
  std::string list_id;
  int page = 0;                // when it was fetched; a playlist's owner may reorder it since
  std::filesystem::path path;  // absolute
  Bytes size;
  WallTime finished;
  std::string engine;
  std::string format;  // Format::id

  bool operator==(const ArchiveEntry&) const = default;
};

// Borrows the database. Fails as Database::query.
class Archive {
 public:
  explicit Archive(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> holds(const PageKey& key);
  [[nodiscard]] Result<std::optional<ArchiveEntry>> find(const PageKey& key);
  [[nodiscard]] Result<bool> knows_list(std::string_view site, std::string_view list_id);
  [[nodiscard]] Result<std::vector<ArchiveEntry>> pages_of(std::string_view site,
                                                           std::string_view list_id);  // by page
  // Replaces what was there under the same key: the page was fetched again.
  [[nodiscard]] Result<void> put(const ArchiveEntry& entry);

 private:
  Database& database_;
};

}  // namespace mg
