// Which pages we have, across all runs. Written by the journal together with "done" (journal.h).
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/job.h"
#include "src/model/page_facts.h"
#include "src/store/database.h"

namespace mg {

struct ArchiveEntry {
  PageKey key;
  std::string site;            // Request::site and list_id, to find what else of the list is here
  std::string list_id;         // empty: not known, another program fetched it
  int page = 0;                // when it was fetched; a playlist's owner may reorder it since
  std::filesystem::path path;  // absolute; empty: not known, another program fetched it; then no size, too
  Bytes size;
  WallTime finished;  // or when we were told of it
  std::string engine;
  std::string format;                   // Format::id
  std::optional<PageFacts> facts = {};  // empty: recorded by another program, or by an earlier multiget

  bool operator==(const ArchiveEntry&) const = default;
};

// Borrows the database. Fails as Database::query.
class Archive {
 public:
  explicit Archive(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> holds(const PageKey& key);
  [[nodiscard]] Result<std::optional<ArchiveEntry>> find(const PageKey& key);
  // Whether pages of this list may be here: some are, or some of the site whose list is not known.
  [[nodiscard]] Result<bool> knows_list(std::string_view site, std::string_view list_id);
  [[nodiscard]] Result<std::vector<ArchiveEntry>> pages_of(std::string_view site,
                                                           std::string_view list_id);  // by page
  // By path; files that it does not know are left out.
  [[nodiscard]] Result<std::map<std::filesystem::path, ArchiveEntry>> those_at(
      const std::set<std::filesystem::path>& files);
  // Replaces what was there under the same key: the page was fetched again.
  [[nodiscard]] Result<void> put(const ArchiveEntry& entry);
  // Leaves what is there under the same key as it is, and says false.
  [[nodiscard]] Result<bool> add(const ArchiveEntry& entry);
  // Says whether it was there.
  [[nodiscard]] Result<bool> remove(const PageKey& key);
  // One after the other by site, list and page, until `visit` says false; there may be more than fit into
  // memory. Empty `site` or `list_id`: of all. `visit` may not write to the database.
  [[nodiscard]] Result<void> each(std::string_view site, std::string_view list_id,
                                  const std::function<bool(const ArchiveEntry&)>& visit);

 private:
  Result<bool> write(std::string_view sql, const ArchiveEntry& entry);

  Database& database_;
};

}  // namespace mg
